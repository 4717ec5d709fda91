// What the Worker is bound to: objects, secrets, configuration. Every name stands in wrangler.toml or is set as a secret.
import type { DirectoryObject } from './tenant/directory-object.js'
import type { TenantObject } from './tenant/tenant-object.js'
import type { FanoutObject } from './fanout/fanout-object.js'
import type { FeedObject } from './feed/feed-object.js'
import type { RelayObject } from './relay/relay-object.js'

export interface Env {
  readonly FEED: DurableObjectNamespace<FeedObject>
  readonly FANOUT: DurableObjectNamespace<FanoutObject>
  readonly RELAY: DurableObjectNamespace<RelayObject>
  readonly TENANT: DurableObjectNamespace<TenantObject>
  readonly DIRECTORY: DurableObjectNamespace<DirectoryObject>

  /** JSON: see config.ts. */
  readonly LEADLINE_CONFIG: string
  /** Secret: HMAC key of stored API keys, at least 32 characters. */
  readonly LEADLINE_PEPPER: string
  /** Secret: the pepper before the present one, during a rotation. */
  readonly LEADLINE_PEPPER_OLD?: string
  /** Secret: HMAC key that names objects which belong to a tenant. */
  readonly LEADLINE_ROUTE_KEY: string
  /** Secret: the one API key that isn't stored, for the first admin; full text `ll_<env>_<id>_<secret>`. */
  readonly LEADLINE_ROOT_KEY?: string
  /** '1' where `leadline serve` runs it: relay targets may be plain HTTP and on this machine. */
  readonly LEADLINE_SELF_HOSTED?: string
  /** Sheds floods by address; approximate and local, so no quota. Absent where the platform has none. */
  readonly SHED?: RateLimit
  /** The built pages: index.html, embed.html, assets/. */
  readonly ASSETS?: Pick<Fetcher, 'fetch'>
  /** Credentials of relay targets are looked up by the name that the configuration gives. */
  readonly [secret: string]: unknown
}
