import {setTimeout as pause} from 'node:timers/promises'
import {expect} from 'chai'
import {startSesctl, temporaryHome} from '../support/sesctl.ts'

describe('a command that reads standard input, to which nobody writes', () => {
  it('ends with 130 when a person interrupts it', async () => {
    const home = temporaryHome()
    try {
      const command = startSesctl(['send-test', '--credentials', '-', '--json'], {env: home.env, inputOpen: true})
      await pause(3000)
      command.kill('SIGINT')
      const {code, stdout} = await command.ended
      expect(code, stdout).to.equal(130)
      expect(JSON.parse(stdout).error).to.include({code: 'interrupted'})
    } finally {
      home.dispose()
    }
  })
})
