import {expect} from 'chai'
import {type SnsReceiver, snsReceiver, temporaryFolder} from '../../support/sns-receiver.ts'
import {bounceRecord, snsSender} from '../../support/sns-sender.ts'
import {strangersGetNowhere} from '../../support/strangers.ts'

describe('the listener for feedback among strangers', function () {
  this.timeout(30_000)
  const sender = snsSender()
  let folder: ReturnType<typeof temporaryFolder>
  let receiver: SnsReceiver
  before(async () => {
    folder = temporaryFolder()
    receiver = await snsReceiver(sender, {folder: folder.path, limits: {headersMillis: 500, requestMillis: 1000}})
  })
  after(async () => {
    await receiver.stop()
    folder.dispose()
  })

  strangersGetNowhere({
    sender,
    seed: 20_261_124,
    requests: 5200,
    receiver: () => ({
      url: receiver.url,
      fetched: receiver.fetched,
      taken: async () => await receiver.events.list({limit: 10}),
    }),
    message: bounceRecord,
  })

  it('keeps what SNS signed, and nothing else', async () => {
    const kept = await receiver.events.list({limit: 10})
    expect(kept.map(({messageId}) => messageId)).to.have.members(['warm', 'after'])
  })
})
