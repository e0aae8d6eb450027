import {expect} from 'chai'
import {findTarget} from '../../../src/adapters/cloudfoundry/target.ts'
import {rejection} from '../../support/rejection.ts'

const ORG_GUID = '0b7a0c6e-0000-4000-8000-000000000001'
const ORGS = [
  {guid: ORG_GUID, name: 'agency'},
  {guid: 'other-guid', name: 'a,b+c%'},
]
const SPACES = [
  {guid: 'prod-guid', name: 'prod', organization: ORG_GUID},
  {guid: 'dev-guid', name: 'dev', organization: 'other-guid'},
]
const FILE = {
  api: 'https://api.example.gov',
  organization: {guid: ORG_GUID, name: 'agency'},
  space: {guid: 'prod-guid', name: 'prod'},
}

describe('the target of Cloud Foundry', () => {
  let asked: string[]
  /** As Cloud Foundry reads lists: split at commas, then decoded. */
  const items = (list = ''): string[] => list.split(',').map((item) => decodeURIComponent(item.replaceAll('+', ' ')))

  const find = async (platform: {organization?: string; space?: string}, file?: Partial<typeof FILE>) =>
    await findTarget(platform, file && {api: FILE.api, ...file}, 'api.example.gov', async (path, query) => {
      asked.push(path)
      const all = path === '/v3/organizations' ? ORGS : SPACES
      const resources = all.filter((resource) => {
        const parent = 'organization' in resource ? resource.organization : undefined
        if (query['organization_guids'] !== undefined && query['organization_guids'] !== parent) return false
        return query['guids'] === undefined
          ? items(query['names']).includes(resource.name)
          : items(query['guids']).includes(resource.guid)
      })
      return {status: 200, headers: {}, json: {resources}, text: ''}
    })

  beforeEach(() => {
    asked = []
  })

  it('is what the cf login targets, without a question', async () => {
    expect(await find({}, FILE)).to.deep.equal({organization: FILE.organization, space: FILE.space})
    expect(await find({organization: 'agency', space: 'prod-guid'}, FILE)).to.deep.include({space: FILE.space})
    expect(asked).to.deep.equal([])
  })

  it('is found by names, even by names that hold what separates names', async () => {
    expect(await find({organization: 'a,b+c%', space: 'dev'})).to.deep.equal({
      organization: {guid: 'other-guid', name: 'a,b+c%'},
      space: {guid: 'dev-guid', name: 'dev'},
    })
    expect(asked).to.deep.equal(['/v3/organizations', '/v3/spaces'])
  })

  it('is found by guid', async () => {
    expect((await find({organization: ORG_GUID, space: 'prod'})).organization.name).to.equal('agency')
  })

  it('takes another space of the targeted organization', async () => {
    expect(await rejection(find({space: 'dev'}, FILE))).to.include({code: 'target-not-found', exit: 2})
    expect(asked).to.deep.equal(['/v3/spaces'])
  })

  it('never takes the targeted space for one of another organization', async () => {
    const failure = await rejection(find({organization: 'a,b+c%'}, FILE))
    expect(failure).to.include({code: 'no-target', exit: 2})
    expect(failure.message).to.contain('No space')
    expect(await rejection(find({organization: 'a,b+c%', space: 'prod'}, FILE))).to.include({code: 'target-not-found'})
  })

  it('is missing where nobody names it, and says how to', async () => {
    const failure = await rejection(find({}, {}))
    expect(failure).to.include({code: 'no-target', exit: 2})
    expect(failure.hints.join('\n')).to.contain('cf target').and.to.contain('CF_ORG')
    expect((await rejection(find({organization: 'nope', space: 'x'}))).message).to.contain('no organization nope')
  })
})
