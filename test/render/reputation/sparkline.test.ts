import {expect} from 'chai'
import {sparkline} from '../../../src/render/reputation/sparkline.ts'

const unicode = {unicode: true}

describe('a sparkline', () => {
  it('rises in eight steps, and only what reaches the full mark gets the highest', () => {
    const values = [0, 0.0029, 0.0058, 0.0086, 0.0115, 0.0143, 0.0172, 0.01999, 0.02, 0.5]
    expect(sparkline(unicode, values, 0.02)).to.equal('▁▂▃▄▅▆▇▇██')
  })

  it('leaves a gap where there is no value', () => {
    expect(sparkline(unicode, [0, undefined, 0.02], 0.02)).to.equal('▁ █')
  })

  it('does without Unicode', () => {
    const values = [0, 0.0029, 0.0058, 0.0086, 0.0115, 0.0143, 0.0172, 0.02, undefined]
    expect(sparkline({unicode: false}, values, 0.02)).to.equal('_.:-=+*# ')
  })

  it('is empty for nothing', () => {
    expect(sparkline(unicode, [], 0.02)).to.equal('')
  })
})
