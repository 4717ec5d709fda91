// Requests as an attacker makes them: paths, headers and bodies go out as they are written, and every answer is looked at for secrets.
import http from 'node:http'

const ANSWER_MS = 30_000

/** Of a handshake, for who writes one by hand. */
export const UPGRADE = {
  ...{ connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' },
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
}

export class Client {
  /** Requests made. */
  asked = 0
  /** Answers from 500 to 599, as `METHOD path status`. */
  failures = new Map()
  /** Texts in which a secret must never stand; the world adds to them. */
  secrets = new Map()
  /** Where one of them stood. */
  leaks = []
  errorsSeen = 0
  #agent = new http.Agent({ keepAlive: true, maxSockets: 48 })
  #addresses = 0

  constructor(url) {
    const { hostname, port } = new URL(url)
    this.url = url
    this.hostname = hostname
    this.port = Number(port)
  }

  /** Resolves whatever the status is; rejects where there is no answer. */
  async ask(method, path, options = {}) {
    this.asked++
    try {
      return await this.#once(method, path, options)
    } catch (error) {
      // A kept connection that the other side had just closed: nobody has seen the request.
      if (!error.isUnseen) throw error
      return this.#once(method, path, options)
    }
  }

  #once(method, path, { headers = {}, body, key, agent = this.#agent } = {}) {
    const credential = key === undefined ? {} : { authorization: `Bearer ${key}` }
    // Node frames the bodies of some methods alone; without it the body would be the next request.
    const isFramed = body === undefined || headers['transfer-encoding'] !== undefined
    const length = isFramed ? {} : { 'content-length': String(Buffer.byteLength(body)) }
    return new Promise((resolve, reject) => {
      const request = http.request(
        {
          ...{ hostname: this.hostname, port: this.port, method, path, agent },
          headers: { ...credential, ...length, ...headers },
          insecureHTTPParser: false,
        },
        (response) => {
          const chunks = []
          response.on('data', (chunk) => chunks.push(chunk))
          response.on('error', reject)
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString('utf8')
            resolve(this.#seen({ method, path, status: response.statusCode, headers: response.headers, text }))
          })
        },
      )
      request.setTimeout(ANSWER_MS, () => request.destroy(new Error(`${method} ${path}: found no answer`)))
      request.on('upgrade', (response, socket) => {
        socket.destroy()
        resolve(this.#seen({ method, path, status: response.statusCode, headers: response.headers, text: '' }))
      })
      request.on('error', (error) => {
        error.isUnseen = request.reusedSocket && (body?.length ?? 0) < 4096 && error.code === 'ECONNRESET'
        error.message += `, ${method} ${path.slice(0, 80)}`
        reject(error)
      })
      if (body !== undefined) request.write(body)
      request.end()
    })
  }

  /** A handshake for the stream: the status, and the socket where it is open. */
  upgrade(headers = {}, path = '/v1/stream') {
    this.asked++
    return new Promise((resolve, reject) => {
      const request = http.request({
        ...{ hostname: this.hostname, port: this.port, path, agent: false },
        headers: { ...UPGRADE, ...headers },
      })
      request.on('upgrade', (response, socket) => {
        socket.on('error', () => {})
        resolve({ status: response.statusCode, headers: response.headers, socket, text: '' })
      })
      request.on('response', (response) => {
        const chunks = []
        response.on('data', (chunk) => chunks.push(chunk))
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8')
          resolve(this.#seen({ method: 'GET', path, status: response.statusCode, headers: response.headers, text }))
        })
      })
      request.on('error', reject)
      request.end()
    })
  }

  /** Another each time: the fence against floods counts by address, and what is tried here is mostly the lock behind it. */
  address() {
    const n = ++this.#addresses
    return { 'cf-connecting-ip': `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}` }
  }

  close() {
    this.#agent.destroy()
  }

  #seen(answer) {
    const { method, path, status, text } = answer
    if (status >= 500) {
      const what = `${method} ${path.slice(0, 80)} ${status}`
      this.failures.set(what, (this.failures.get(what) ?? 0) + 1)
    }
    if (status >= 400) {
      this.errorsSeen++
      for (const [name, secret] of this.secrets)
        if (text.includes(secret)) this.leaks.push(`${name} in the answer ${status} to ${method} ${path.slice(0, 80)}`)
    }
    return answer
  }
}

/** Tasks `0 … count - 1`, so many at a time. */
export async function each(count, atOnce, task) {
  let next = 0
  const one = async () => {
    while (next < count) await task(next++)
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, one))
}

export const jsonOf = ({ text }) => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
