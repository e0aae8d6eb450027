import {BrokerAmbiguous, PlanNotOffered} from '../../domain/context/cloud-foundry-failures.ts'
import type {CloudController} from './controller.ts'
import {readPages} from './pages.ts'
import {OFFERING_NAME, PLAN_NAME, planRequest, plansRequest} from './requests.ts'
import {listAt, memberAt, textAt} from './resource.ts'
import {failureOf} from './v3-error.ts'

/** The plan's id in the brokerpak's catalog (aws-ses.yml): it distinguishes ours from one that only has the same names. */
const CATALOG_ID = '35ffb84b-a898-442e-b5f9-0a6a5229827d'

/** The marketplace, as far as our plan goes. Everything is asked for once. */
export class Plans {
  readonly #controller: CloudController
  readonly #versions = new Map<string, Promise<string | undefined>>()
  #ours: Promise<string> | undefined

  constructor(controller: CloudController) {
    this.#controller = controller
  }

  /** Guid of the plan that instances are made of. @throws PlanNotOffered, BrokerAmbiguous */
  ours(): Promise<string> {
    this.#ours ??= this.#find()
    return this.#ours
  }

  /** The version that the broker works with: `maintenance_info.version`; undefined where it names none. */
  versionOf(guid: string): Promise<string | undefined> {
    const version = this.#versions.get(guid) ?? this.#readVersion(guid)
    this.#versions.set(guid, version)
    return version
  }

  async #find(): Promise<string> {
    const pages = await readPages(this.#controller, plansRequest(), (reply) => failureOf(reply, 'read the marketplace'))
    const plans = pages.flatMap((page) => listAt(page, 'resources'))
    const offered = plans.filter((plan) => memberAt(plan, 'available') !== false)
    const original = offered.filter((plan) => textAt(plan, 'broker_catalog', 'id') === CATALOG_ID)
    const [plan, ...others] = original.length > 0 ? original : offered
    const guid = textAt(plan, 'guid')
    if (guid === undefined) {
      const {organization} = await this.#controller.target()
      throw new PlanNotOffered(
        `The marketplace of the organization ${organization.name} does not offer ${OFFERING_NAME}, plan ${PLAN_NAME}.`,
        {
          hints: [
            `cf marketplace -e ${OFFERING_NAME}`,
            "Ask the platform's operators to enable it for the organization.",
          ],
        },
      )
    }
    if (others.length === 0) return guid
    throw new BrokerAmbiguous(`${others.length + 1} brokers offer ${OFFERING_NAME}, plan ${PLAN_NAME}.`, {
      hints: [
        "Ask the platform's operators which one is meant, and create the instance once with it:",
        `cf create-service ${OFFERING_NAME} ${PLAN_NAME} NAME -b BROKER -c PARAMETERS`,
        'Everything else works with it from then on.',
      ],
    })
  }

  async #readVersion(guid: string): Promise<string | undefined> {
    const reply = await this.#controller.send(planRequest(guid))
    if (reply.status !== 200) throw failureOf(reply, `read the plan ${PLAN_NAME}`)
    return textAt(reply.json, 'maintenance_info', 'version')
  }
}
