import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {fleetPage} from '../../src/render/reputation/html/fleet-page.ts'
import {reputationPage} from '../../src/render/reputation/html/instance-page.ts'
import {exampleFleet, exampleForecast, exampleReputation} from '../support/reputation.ts'
import {Chromium} from './chromium.ts'
import {CONTRASTS, OVERFLOWS} from './page-checks.ts'

const HOSTILE = '"><img src=http://127.0.0.1:9/x onerror=document.title=1><script>document.title=2</script>'

describe('the page of a reputation in Chromium', function () {
  this.timeout(60_000)
  let browser: Chromium
  const folder = mkdtempSync(join(tmpdir(), 'sesctl-page-'))
  const one = exampleReputation({
    bounce: exampleForecast(),
    instance: {name: HOSTILE, configurationSet: 'csb-aws-ses-1', domain: HOSTILE},
    providers: [{provider: HOSTILE, sent: 30_000, permanentBounces: 400, complaints: 2}],
  })
  const pages = {
    instance: reputationPage(one),
    fleet: fleetPage(exampleFleet(40, HOSTILE)),
  }
  before(async () => {
    for (const [name, page] of Object.entries(pages)) writeFileSync(join(folder, `${name}.html`), page)
    browser = await Chromium.start()
  })
  after(async () => {
    await browser.close()
    rmSync(folder, {recursive: true})
  })

  for (const name of ['instance', 'fleet'] as const) {
    for (const width of [400, 1400]) {
      for (const scheme of ['light', 'dark'] as const) {
        it(`shows ${name} at ${width} pixels, ${scheme}: nothing sticks out, all text can be read`, async () => {
          await browser.show(join(folder, `${name}.html`), {width, scheme})
          expect(await browser.evaluate('document.documentElement.scrollWidth')).to.be.at.most(width)
          expect(await browser.evaluate(OVERFLOWS)).to.deep.equal([])
          const contrasts = await browser.evaluate<{text: string; contrast: number}[]>(CONTRASTS)
          expect(contrasts.length).to.be.greaterThan(10)
          for (const {text, contrast} of contrasts) expect(contrast, text).to.be.at.least(4.5)
          const ground = await browser.evaluate<string>('getComputedStyle(document.body).backgroundColor')
          expect(ground).to.equal(scheme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(20, 23, 27)')
          const folderOfScreens = process.env['SCREENS']
          if (folderOfScreens)
            writeFileSync(join(folderOfScreens, `${name}-${width}-${scheme}.png`), await browser.screenshot())
        })
      }
    }

    it(`asks the network for nothing and runs nothing that a name brings along: ${name}`, async () => {
      const file = join(folder, `${name}.html`)
      await browser.show(file, {width: 800, scheme: 'light'})
      expect(browser.requests()).to.deep.equal([`file://${file}`])
      expect(await browser.evaluate('document.querySelectorAll("script, img, link, iframe").length')).to.equal(0)
      expect(await browser.evaluate<string>('document.title')).to.match(/^Reputation of /)
      expect(await browser.evaluate<string>('document.body.innerText')).to.include(HOSTILE)
    })
  }

  it('can be gone through by keyboard: first past the head, then point by point, each with its words', async () => {
    await browser.show(join(folder, 'instance.html'), {width: 800, scheme: 'light'})
    const focused: string[] = []
    for (let step = 0; step < 20; step += 1) {
      await browser.press('Tab')
      focused.push(await browser.evaluate('document.activeElement.innerText'))
      if (step === 5) {
        const words = 'getComputedStyle(document.activeElement.querySelector("span")).display'
        expect(await browser.evaluate(words)).to.equal('block')
        expect(await browser.evaluate('getComputedStyle(document.activeElement).outlineStyle')).to.equal('solid')
      }
    }
    expect(focused[0]).to.equal('Skip to the numbers')
    expect(focused[3]).to.match(/^\d+ Nov \d\d:\d\d: \d.* %$/)
  })

  it('describes the chart to a screen reader in words, and heads the tables', async () => {
    await browser.show(join(folder, 'instance.html'), {width: 800, scheme: 'light'})
    const {nodes} = await browser.call<{
      nodes: {role?: {value: string}; name?: {value: string}; description?: {value: string}}[]
    }>('Accessibility.getFullAXTree')
    const named = (role: string) => nodes.filter((node) => node.role?.value === role).map(({name}) => name?.value ?? '')
    expect(named('image')[0]).to.match(/^Bounce rate From 10 Nov .* Warned at 2 %, paused at 4 %\.$/)
    expect(named('columnheader')).to.include.members(['time, UTC', 'bounce rate', 'complaint rate'])
    expect(named('rowheader')).to.include('24 Nov 11:00')
    expect(named('table')).to.include('Rates over time')
    expect(named('heading')).to.include('The same in numbers')
  })

  const LONG_NAME = 'csb-aws-ses-5f6d0b7e-1a54-4c54-9d8e-6a2f5f6d0b7e'

  it('shows every column of a fleet with long names at 1400 pixels, the trend too', async () => {
    writeFileSync(join(folder, 'long.html'), fleetPage(exampleFleet(40, LONG_NAME)))
    await browser.show(join(folder, 'long.html'), {width: 1400, scheme: 'light'})
    const hidden = 'document.querySelector(".scroll").scrollWidth - document.querySelector(".scroll").clientWidth'
    expect(await browser.evaluate(hidden)).to.be.at.most(1)
    expect(await browser.evaluate('getComputedStyle(document.querySelector(".cue")).display')).to.equal('none')
  })

  it('leaves room beside long names at 400 pixels, keeps them visible, and says that the table scrolls', async () => {
    writeFileSync(join(folder, 'long.html'), fleetPage(exampleFleet(40, LONG_NAME)))
    await browser.show(join(folder, 'long.html'), {width: 400, scheme: 'light'})
    const box = (query: string, at: string) =>
      `document.querySelector(${JSON.stringify(query)}).getBoundingClientRect().${at}`
    expect(await browser.evaluate(box('tbody th', 'width'))).to.be.below(200)
    expect(await browser.evaluate(box('tbody td', 'right'))).to.be.below(400)
    expect(await browser.evaluate('document.querySelector(".cue").innerText')).to.include('sideways')
    await browser.evaluate('document.querySelector(".scroll").scrollLeft = 300')
    expect(await browser.evaluate(box('tbody th', 'left'))).to.be.within(0, 40)
    const folderOfScreens = process.env['SCREENS']
    if (folderOfScreens) writeFileSync(join(folderOfScreens, 'long-400.png'), await browser.screenshot())
  })

  it('shows a bar for each instance of a fleet, with both lines', async () => {
    await browser.show(join(folder, 'fleet.html'), {width: 1400, scheme: 'light'})
    const lines = '[...document.querySelectorAll(".bar")].map((bar) => bar.querySelectorAll("line").length)'
    expect(await browser.evaluate(lines)).to.deep.equal(new Array(40).fill(2))
  })
})
