// Who pays for a request: a tenant, or the address of a caller without a key.
import { type Config, DEFAULT_QUOTA, type Quota } from '../config.js'
import type { Identity } from '../identity.js'
import { anonymousObjectName, type Naming, tenantObjectName } from '../tenant/object-name.js'
import type { WindowQuota } from './quota.js'

const UNKNOWN_ADDRESS = 'unknown'
/** By the tenant, not by the kind: who comes with a ticket that nobody in particular asked for is still nobody in particular. */
const ANONYMOUS = 'anonymous'

/** IPv6 by its /64: one subscriber has all of it, and could otherwise be somebody new with each request. */
export function clientAddress(headers: Headers): string {
  const address = headers.get('cf-connecting-ip')
  if (address === null || address === '' || address.length > 45) return UNKNOWN_ADDRESS
  return address.includes(':') ? network64(address.toLowerCase()) : address
}

function network64(address: string): string {
  const [head = '', tail] = address.split('::', 2)
  const groups = head === '' ? [] : head.split(':')
  // An address that carries an IPv4 one is that one.
  const v4 = /(?:^|:)(\d{1,3}(?:\.\d{1,3}){3})$/.exec(address)?.[1]
  if (v4 !== undefined) return v4
  if (tail !== undefined) {
    const after = tail === '' ? [] : tail.split(':')
    while (groups.length + after.length < 8) groups.push('0')
    groups.push(...after)
  }
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`
}

/** Part of a tenant's object that pays: all of it, or what belongs to one address. */
export function subjectOf({ tenant }: Identity, address: string): string {
  return tenant === ANONYMOUS ? address : ''
}

export function ownerOf(identity: Identity, address: string): string {
  return `${identity.tenant}/${subjectOf(identity, address)}`
}

export function payingObjectName(naming: Naming, identity: Identity, address: string): Promise<string> {
  return identity.tenant === ANONYMOUS
    ? anonymousObjectName(naming, address)
    : tenantObjectName(naming, identity.tenant)
}

/** The tenant's own; people who come through Access have one name for all of them in the configuration. */
export function quotaOf({ quotas }: Config, { tenant }: Identity): Quota {
  return own(quotas, tenant) ?? (tenant.startsWith('access-') ? own(quotas, 'access') : undefined) ?? DEFAULT_QUOTA
}

export type Cost = 'requests' | 'predictions'

export function windowQuota(quota: Quota, cost: Cost): WindowQuota {
  const { requests, predictions = requests, windowS } = quota
  return cost === 'requests'
    ? { name: 'default', limit: requests, windowS }
    : { name: 'predictions', limit: predictions, windowS }
}

function own<V>(record: Readonly<Record<string, V>>, key: string): V | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined
}
