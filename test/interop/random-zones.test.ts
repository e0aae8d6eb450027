import {expect} from 'chai'
import {type Difference, differences} from './random-zones/differences.ts'
import {type Examined, endsWell, examine} from './random-zones/examine.ts'
import {EXAMPLES} from './random-zones/examples.ts'
import {EXPLAINED} from './random-zones/explained.ts'
import {shrink} from './random-zones/shrink.ts'
import {drawZone} from './random-zones/zone-grammar.ts'

/** Another seed draws other zones; a seed draws the same zones again. */
const DEFAULT_SEED = 20_261_124
const DEFAULT_COUNT = 2000
const SEED = Number(process.env['SESCTL_INTEROP_ZONES_SEED'] ?? DEFAULT_SEED)
const COUNT = Number(process.env['SESCTL_INTEROP_ZONES'] ?? DEFAULT_COUNT)

/** As many as one BIND serves twice. */
const TOGETHER = 250

interface Found {
  readonly examined: Examined
  readonly difference: Difference
}

describe('verify and dns-instructions before zones that were drawn at random', function () {
  this.timeout(0)
  const found: Found[] = []
  const explained = new Map<string, number>()
  const figures = {zones: 0, edited: 0, rounds: 0, scripts: 0, twice: 0, moved: 0, refused: 0, endsWell: 0}

  before(async () => {
    for (let at = 0; at < COUNT; at += TOGETHER) {
      const zones = Array.from({length: Math.min(TOGETHER, COUNT - at)}, (_, index) => drawZone(SEED, at + index))
      for (const examined of await examine(zones)) count(examined)
    }
    process.stdout.write(
      `\n    seed ${SEED}: ${JSON.stringify(figures)}, differences ${found.length}, explained ${JSON.stringify(Object.fromEntries(explained))}\n`,
    )
  })

  function count(examined: Examined): void {
    const {script, edits, merged} = examined
    figures.zones += 1
    figures.edited += edits.rounds > 0 ? 1 : 0
    figures.rounds += edits.rounds
    figures.scripts += script.changes ? 1 : 0
    figures.twice += script.changes && script.unchanged ? 1 : 0
    figures.moved += script.moved === undefined ? 0 : 1
    figures.refused += script.moved?.refused === true ? 1 : 0
    figures.endsWell += endsWell(merged) ? 1 : 0
    for (const difference of differences(examined)) {
      const rule = EXPLAINED.find(({explains}) => explains(difference, examined))
      if (rule === undefined) found.push({examined, difference})
      else explained.set(rule.name, (explained.get(rule.name) ?? 0) + 1)
    }
  }

  /** The first three in full, and the smallest zone that shows the first. */
  async function report(about: readonly Difference['about'][]): Promise<void> {
    const some = found.filter(({difference}) => about.includes(difference.about))
    const [first] = some
    if (first === undefined) return
    const smallest = await shrink(first.examined.drawn, async (zones) =>
      (await examine(zones)).map((examined) => {
        const open = differences(examined).filter((each) => !EXPLAINED.some(({explains}) => explains(each, examined)))
        return open.some((each) => each.about === first.difference.about)
      }),
    )
    const lines = some
      .slice(0, 3)
      .map(({examined, difference}) => `zone ${examined.drawn.index}: ${difference.about}: ${difference.text}`)
    expect.fail(
      `${some.length} differences with seed ${SEED}\n${lines.join('\n')}\nthe first, shrunk: ${JSON.stringify(smallest, null, 1)}`,
    )
  }

  it('agree with pyspf whether mail that SES sends passes', async () => await report(['spf']))

  it('agree with checkdmarc which policy is valid, and which is in force', async () =>
    await report(['dmarc', 'policy in force']))

  it('agree with what the zone holds on DKIM and MX', async () => await report(['dkim', 'mx']))

  it('propose edits that nsupdate and BIND take, and that leave nothing wrong that is called right', async () =>
    await report(['edits refused', 'edits leave it wrong', 'edits have no end']))

  it('write scripts that BIND takes, and after which everything is right where the exit code is 0', async () =>
    await report(['script refused', 'script leaves it wrong', 'script and verify differ']))

  it('write scripts that change nothing the second time', async () => await report(['script twice']))

  it('write scripts that refuse where the zone has moved on', async () => await report(['script on a moved zone']))
})

describe('the reviewed list of differences that stay', function () {
  this.timeout(0)
  let examples: ReadonlyMap<string, Examined>

  before(async () => {
    const zones = EXPLAINED.flatMap(({name}, index) => {
      const zone = EXAMPLES[name]
      return zone === undefined ? [] : [{...zone, index}]
    })
    const examined = await examine(zones)
    examples = new Map(examined.map((each) => [EXPLAINED[each.drawn.index]?.name ?? '', each]))
  })

  it('has no example of an explanation that it has not', () => {
    expect(Object.keys(EXAMPLES)).to.have.members(EXPLAINED.map(({name}) => name))
  })

  for (const {name} of EXPLAINED) {
    it(`needs its entry "${name}": one zone shows that difference and no other`, () => {
      const examined = examples.get(name)
      const shown = examined === undefined ? [] : differences(examined)
      const rules = shown.map((difference) => EXPLAINED.find((rule) => examined && rule.explains(difference, examined)))
      expect(
        [...new Set(rules.map((rule) => rule?.name ?? 'none'))],
        shown.map(({about, text}) => `${about}: ${text}`).join('\n'),
      ).to.deep.equal([name])
    })
  }
})
