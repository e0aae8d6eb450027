import {writeFileSync} from 'node:fs'
import {createServer, type Server} from 'node:net'
import {join} from 'node:path'
import {expect} from 'chai'
import {onPorts, PORT_NAMES, rememberedPorts, rememberPorts} from '../../../src/sandbox/daemon/ports.ts'
import {temporaryFolder} from './folder.ts'

/** Below what systems hand out to whoever asks for any port. */
function expectQuiet(ports: Readonly<Record<string, number>>): void {
  expect(Object.keys(ports)).to.have.members([...PORT_NAMES])
  for (const port of Object.values(ports)) expect(port).to.be.within(20_000, 31_999)
}

describe('the ports of the sandbox', () => {
  describe('are remembered', () => {
    const folder = temporaryFolder()
    after(() => folder.dispose())

    it('as ones that nobody gets by chance where nothing is', () => {
      expectQuiet(rememberedPorts(folder.path))
      expect(rememberedPorts(folder.path)).not.to.deep.equal(rememberedPorts(folder.path))
    })

    it('from one run to the next', () => {
      const ports = {broker: 1, aws: 2, smtp: 3, smtps: 4, dns: 5, control: 6, cf: 7, uaa: 8, proxy: 9}
      rememberPorts(folder.path, ports)
      expect(rememberedPorts(folder.path)).to.deep.equal(ports)
    })

    for (const text of ['', '{', '[]', 'null', '{"broker":"80","aws":-1,"smtp":65536,"smtps":1.5,"dns":null}'])
      it(`as any others where the file has been damaged: ${text || 'empty'}`, () => {
        writeFileSync(join(folder.path, 'ports.json'), text)
        expectQuiet(rememberedPorts(folder.path))
      })
  })

  describe('that are taken', () => {
    let other: Server
    let taken: number
    before(async () => {
      other = createServer()
      await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
      taken = (other.address() as {port: number}).port
    })
    after(() => new Promise((resolve) => other.close(resolve)))

    const listen = async (ports: {first: number; second: number}): Promise<number[]> => {
      const servers: Server[] = []
      try {
        for (const port of [ports.first, ports.second]) {
          const server = createServer()
          servers.push(server)
          await new Promise<void>((resolve, reject) => {
            server.on('error', reject)
            server.listen(port, '127.0.0.1', resolve)
          })
        }
        return servers.map((server) => (server.address() as {port: number}).port)
      } finally {
        for (const server of servers) server.close()
      }
    }

    it('are given up for free ones, one by one, and it is said', async () => {
      const said: string[] = []
      const [first, second] = await onPorts({first: 0, second: taken}, listen, (line) => said.push(line))
      expect(first).to.be.above(0)
      expect(second).to.be.above(0).and.not.equal(taken)
      expect(said).to.deep.equal([`second: port ${taken} is taken, another one is used from now on`])
    })

    it('do not hide other errors', async () => {
      const fails = () => Promise.reject(new Error('no such thing'))
      const error = await onPorts({first: 1}, fails, () => {}).catch((reason: Error) => reason)
      expect(error).to.have.property('message', 'no such thing')
    })
  })
})
