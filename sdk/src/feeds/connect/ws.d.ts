// What of the optional package `ws` is used; its own types would bring Node's along.
declare module 'ws' {
  export const WebSocket: new (url: string) => WebSocket
}
