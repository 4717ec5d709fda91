// Which hosts a target may have. A name of the public DNS, spelt as it is looked up: everything that could be an address in disguise,
// and every name that means this machine or this network, is none.

/** Reserved for machines and networks (RFC 6761, 6762, 7686, 8375, ICANN's `internal`), or used for them. */
const PRIVATE_ENDINGS = [
  ...['localhost', 'local', 'localdomain', 'internal', 'intranet', 'private', 'corp', 'home', 'lan', 'arpa', 'onion'],
  ...['invalid', 'test', 'example', 'alt', 'cluster', 'svc'],
]
/** Public names that resolve to whatever address is written in them, or to this machine. */
const ADDRESS_IN_NAME = [
  ...['nip.io', 'sslip.io', 'xip.io', 'nip.zone', 'traefik.me', 'localtest.me', 'lvh.me', 'vcap.me', 'lacolhost.com'],
  ...[
    'yoogle.com',
    '1u.ms',
    'rbndr.us',
    'rebind.it',
    'rebind.network',
    'localdomain.pw',
    'fuf.me',
    'readme.localtest.me',
  ],
]
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

export function isPublicName(host: string): boolean {
  const labels = host.split('.')
  if (host.length > 253 || labels.length < 2 || !labels.every((label) => LABEL.test(label))) return false
  const last = labels.at(-1)!
  // No top level is all digits or hexadecimal such as 0x7f, which is how addresses end.
  if (!/^(?:[a-z]{2,}|xn--[a-z0-9-]+)$/.test(last)) return false
  if (PRIVATE_ENDINGS.includes(last)) return false
  return !ADDRESS_IN_NAME.some((name) => host === name || host.endsWith(`.${name}`))
}
