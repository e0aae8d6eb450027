import {expect} from 'chai'
import {offeringIn} from '../../../src/adapters/osb/offering.ts'
import {CATALOG} from '../../support/scripted-broker.ts'

const [AWS_SES] = CATALOG.services
const OTHER = {id: 'other', name: 'aws-s3', plans: [{id: 'other-plan', name: 'domain'}]}
const refusal = (catalog: unknown): Error & {hints?: string[]} => {
  try {
    offeringIn(catalog, 'csb.agency.gov')
  } catch (error) {
    return error as Error
  }
  throw new Error('it was taken')
}

describe('the catalog of a broker', () => {
  it('may offer other things as well', () => {
    const plans = [{id: 'big', name: 'big'}, ...(AWS_SES?.plans ?? [])]
    const offering = offeringIn({services: [OTHER, {...AWS_SES, plans}]}, 'csb')
    expect(offering).to.include({serviceId: 'service-1', planId: 'plan-1', maintenanceVersion: '1.8.2'})
  })

  it('is known by the ids of the brokerpak where the names were changed', () => {
    const plans = [{id: '35ffb84b-a898-442e-b5f9-0a6a5229827d', name: 'their-domain'}]
    const service = {id: '260f2ead-b9e9-48b5-9a01-6e3097208ad7', name: 'their-ses', plans}
    expect(offeringIn({services: [OTHER, service]}, 'csb')).to.include({serviceId: service.id, planId: plans[0]?.id})
  })

  it('says little: nothing can be read again, nothing is upgraded, no schema is checked', () => {
    const plans = [{id: 'p', name: 'domain'}]
    expect(offeringIn({services: [{id: 's', name: 'aws-ses', plans}]}, 'csb')).to.deep.equal({
      serviceId: 's',
      planId: 'p',
      instancesRetrievable: false,
      bindingsRetrievable: false,
      schemas: {},
    })
  })

  it('names the longest time of an operation in seconds', () => {
    const plans = [{id: 'p', name: 'domain', maximum_polling_duration: 7200}]
    const offering = offeringIn({services: [{...AWS_SES, plans}]}, 'csb')
    expect(offering.maximumPollingMillis).to.equal(7_200_000)
  })

  it('has no schema where it says null, as cloud-service-broker does of updates', () => {
    const schemas = {service_instance: {create: {parameters: {type: 'object'}}, update: {parameters: null}}}
    const plans = [{id: 'p', name: 'domain', schemas}]
    expect(offeringIn({services: [{...AWS_SES, plans}]}, 'csb').schemas).to.deep.equal({create: {type: 'object'}})
  })

  it('without the service is refused with what is there instead', () => {
    const failure = refusal({services: [OTHER]})
    expect(failure).to.include({code: 'unexpected-answer'})
    expect(failure.hints?.join()).to.include('services: aws-s3')
  })

  it('without the plan is refused with what is there instead', () => {
    expect(refusal({services: [{...AWS_SES, plans: [{id: 'x', name: 'small\u001b[2J'}]}]}).hints?.join()).to.match(
      /plans: small\ufffd/,
    )
  })

  for (const catalog of [undefined, null, 'text', [], {}, {services: {}}, {services: [null, 1]}]) {
    it(`of the form ${JSON.stringify(catalog)} is refused`, () => {
      expect(refusal(catalog)).to.include({code: 'unexpected-answer'})
    })
  }
})
