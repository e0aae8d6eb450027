import {tofuVersion} from '../../broker/tofu-version.ts'
import type {Environment} from '../../environment.ts'
import type {BrokerClient} from '../broker-client.ts'
import {type Catalog, takenOver} from './catalog.ts'

/**
 * What the one broker offers, as if its operator ran `cf update-service-broker` after each change: asked over HTTP, and again
 * when the broker has become another version.
 */
export class Marketplace {
  readonly #env: Environment
  readonly #broker: BrokerClient
  #known: {readonly version: string; readonly catalog: Promise<Catalog>} | undefined

  constructor(env: Environment, broker: BrokerClient) {
    this.#env = env
    this.#broker = broker
  }

  catalog(): Promise<Catalog> {
    const version = tofuVersion(this.#env)
    if (this.#known?.version === version) return this.#known.catalog
    const catalog = this.#broker.send('GET', '/catalog', '').then(({body}) => takenOver(body))
    this.#known = {version, catalog}
    // What failed is asked for again.
    catalog.catch(() => {
      this.#known = undefined
    })
    return catalog
  }
}
