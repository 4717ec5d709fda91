// The configuration of workerd for the edge service on this machine. Secrets come through the environment: none is written down here.
export interface WorkerdPaths {
  /** Where the bundle lies: worker.js and core.wasm. */
  readonly bundle: string
  /** The built pages; null where there are none. */
  readonly assets: string | null
  /** Where objects keep what they must not lose. */
  readonly data: string
}

export interface WorkerdAddress {
  readonly host: string
  readonly port: number
}

/** Class, and the key its ids are made of: another key is another, empty set of objects. */
const OBJECTS = {
  FEED: 'FeedObject',
  FANOUT: 'FanoutObject',
  RELAY: 'RelayObject',
  TENANT: 'TenantObject',
  DIRECTORY: 'DirectoryObject',
} as const

/** Handed to the Worker from workerd's own environment, where set. */
export const WORKERD_SETTINGS = [
  'LEADLINE_CONFIG',
  'LEADLINE_PEPPER',
  'LEADLINE_PEPPER_OLD',
  'LEADLINE_ROUTE_KEY',
  'LEADLINE_ROOT_KEY',
  'LEADLINE_SELF_HOSTED',
] as const

const COMPATIBILITY_DATE = '2026-09-15'

/** `secrets`: names of more settings, those that the configuration's targets name. */
export function workerdConfig(
  { bundle, assets, data }: WorkerdPaths,
  { host, port }: WorkerdAddress,
  secrets: readonly string[] = [],
): string {
  const namespaces = Object.values(OBJECTS).map(
    (name) => `(className = "${name}", uniqueKey = "leadline-${name}", enableSql = true)`,
  )
  const bindings = [
    ...Object.entries(OBJECTS).map(([binding, name]) => `(name = "${binding}", durableObjectNamespace = "${name}")`),
    ...(assets === null ? [] : ['(name = "ASSETS", service = "assets")']),
    ...[...WORKERD_SETTINGS, ...secrets].map((name) => `(name = "${name}", fromEnvironment = "${name}")`),
  ]
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "leadline", worker = .worker),
    (name = "objects", disk = (path = ${text(data)}, writable = true)),
${assets === null ? '' : `    (name = "assets", disk = (path = ${text(assets)}, writable = false)),\n`}    (name = "internet", network = (allow = ["public", "private"], tlsOptions = (trustBrowserCas = true))),
  ],
  sockets = [(name = "http", address = ${text(`${host.includes(':') ? `[${host}]` : host}:${port}`)}, http = (), service = "leadline")],
);

const worker :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed ${text(`${bundle}/worker.js`)}),
    (name = "core.wasm", wasm = embed ${text(`${bundle}/core.wasm`)}),
  ],
  compatibilityDate = "${COMPATIBILITY_DATE}",
  globalOutbound = "internet",
  durableObjectNamespaces = [
    ${namespaces.join(',\n    ')},
  ],
  durableObjectStorage = (localDisk = "objects"),
  bindings = [
    ${bindings.join(',\n    ')},
  ],
);
`
}

function text(value: string): string {
  return JSON.stringify(value)
}
