import {expect} from 'chai'
import {type NamedZone, type RunningNamed, startNamed} from './named.ts'
import {PLANTED, type Planted} from './planted-mistakes.ts'
import {type RunningUnbound, startUnbound} from './unbound.ts'
import {
  AMAZON_ZONE,
  judgementOn,
  lookAt,
  masterLines,
  ROOT_ZONE,
  requiredFor,
  thresholdsOf,
  update,
} from './verify-zones.ts'

interface Case extends Planted {
  readonly mistake: string
  readonly zone: string
  readonly domain: string
}

/** Each has a zone of its own. */
const CASES: readonly Case[] = Object.entries(PLANTED).flatMap(([mistake, all]) =>
  all.map((planted, index) => {
    const zone = `${mistake}-${index}.gov`
    return {...planted, mistake, zone, domain: planted.below === undefined ? zone : `${planted.below}.${zone}`}
  }),
)

/** Everything that is right but the records of the purpose, and what was planted. */
function zoneOf({zone, domain, kind, purpose, plant}: Case): NamedZone {
  const [replaced] = requiredFor(domain, kind).filter((record) => record.purpose === purpose)
  const right = requiredFor(domain, kind).filter(({key}) => key !== replaced?.key)
  return {name: zone, records: `${masterLines(right)}${plant(`${zone}.`)}`}
}

describe('verify before a real BIND and a real unbound', () => {
  let named: RunningNamed
  let unbound: RunningUnbound
  before(async () => {
    named = await startNamed({zones: [ROOT_ZONE, AMAZON_ZONE, ...CASES.map(zoneOf)]})
    unbound = await startUnbound({authority: named, zones: [AMAZON_ZONE.name, ...CASES.map(({zone}) => zone)]})
  })
  after(async () => {
    await unbound?.close()
    await named?.close()
  })

  for (const planted of CASES) {
    const {mistake, name, domain, kind, purpose, zone, byHand} = planted
    it(`names ${mistake} (${purpose}, ${name}), and its edit mends it`, async () => {
      const access = {resolvers: [`${unbound.address}:${unbound.port}`], authoritativePort: named.port}
      const look = async () => await lookAt(access, domain, requiredFor(domain, kind))
      const seen = await look()
      const judgement = judgementOn(seen, purpose)
      expect(judgement.mistake, JSON.stringify(judgement)).to.equal(mistake)
      expect(seen.zone).to.equal(zone)
      const {edit} = judgement
      if (edit === undefined) throw new Error('there is no edit')
      await update(named, byHand?.(edit, `${zone}.`) ?? thresholdsOf(judgement, edit))
      const mended = await look()
      expect(judgementOn(mended, purpose), JSON.stringify(edit)).to.include({state: 'right'})
      expect(judgementOn(mended, purpose).mistake).to.equal(undefined)
      expect(mended.dns).to.equal('right')
    })
  }
})
