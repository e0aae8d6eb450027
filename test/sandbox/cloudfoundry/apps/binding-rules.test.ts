import {expect} from 'chai'
import {bindingLimitFrom} from '../../../../src/sandbox/cloudfoundry/apps/binding-limit.ts'
import {
  type AppBindingRequest,
  bindingFields,
  judgeAppBinding,
  refusalOfAppBindingName,
  refusalOfStrategy,
} from '../../../../src/sandbox/cloudfoundry/apps/binding-rules.ts'
import type {AppBinding} from '../../../../src/sandbox/cloudfoundry/apps/bindings.ts'
import type {OperationState} from '../../../../src/sandbox/cloudfoundry/operation.ts'

const binding = (type: 'create' | 'delete', state: OperationState, more: Partial<AppBinding> = {}): AppBinding => ({
  guid: 'b1',
  name: null,
  instanceGuid: 'i1',
  createdAt: 0,
  operation: {type, state},
  ...more,
})

const requested = (more: Partial<AppBindingRequest> = {}): AppBindingRequest => ({
  name: null,
  strategy: 'multiple',
  app: {spaceGuid: 's1'},
  instance: {guid: 'i1', spaceGuids: ['s1'], bindable: true, operation: {type: 'create', state: 'succeeded'}},
  ...more,
})

const instance = (more: Partial<AppBindingRequest['instance']>): AppBindingRequest =>
  requested({instance: {...requested().instance, ...more}})

const ALREADY = 'The app is already bound to the service instance'
const GOING = 'A binding for this service instance and app is getting deleted or its deletion failed'

describe('the rules for bindings of apps', () => {
  const cases: [
    title: string,
    request: AppBindingRequest,
    existing: AppBinding[],
    limit: number | 'unknown-field',
    verdict: unknown,
  ][] = [
    ['a first binding is made', requested(), [], 5, {replaces: []}],
    ['no app', requested({app: undefined}), [], 5, {refusal: 'No app was specified'}],
    [
      'an app in another space',
      requested({app: {spaceGuid: 's2'}}),
      [],
      5,
      {refusal: 'The service instance and the app are in different spaces'},
    ],
    [
      'a plan that cannot be bound',
      instance({bindable: false}),
      [],
      5,
      {refusal: 'Service plan does not allow bindings'},
    ],
    [
      'an instance that failed',
      instance({operation: {type: 'create', state: 'failed'}}),
      [],
      5,
      {refusal: 'Service instance not found'},
    ],
    ...(['initial', 'in progress'] as const).map((state): (typeof cases)[number] => [
      `an instance that is updated, ${state}`,
      instance({operation: {type: 'update', state}}),
      [],
      5,
      {refusal: 'There is an operation in progress for the service instance'},
    ]),
    [
      'an instance whose update failed',
      instance({operation: {type: 'update', state: 'failed'}}),
      [],
      5,
      {replaces: []},
    ],
    ['a second binding', requested(), [binding('create', 'succeeded')], 5, {replaces: []}],
    [
      'a second binding without strategy',
      requested({strategy: 'single'}),
      [binding('create', 'succeeded')],
      5,
      {refusal: ALREADY},
    ],
    ['a second binding where one is allowed', requested(), [binding('create', 'succeeded')], 1, {refusal: ALREADY}],
    [
      'a second binding of an old platform',
      requested(),
      [binding('create', 'succeeded')],
      'unknown-field',
      {refusal: ALREADY},
    ],
    ['one on its way where one is allowed', requested(), [binding('create', 'initial')], 1, {refusal: ALREADY}],
    ...(['initial', 'in progress'] as const).map((state): (typeof cases)[number] => [
      `one on its way, ${state}`,
      requested(),
      [binding('create', state)],
      5,
      {refusal: 'There is already a binding in progress for this service instance and app (binding guid: b1)'},
    ]),
    ['one that goes', requested(), [binding('delete', 'in progress')], 5, {refusal: GOING}],
    ['one whose deletion failed', requested(), [binding('delete', 'failed')], 5, {refusal: GOING}],
    [
      'one whose deletion failed where one is allowed',
      requested(),
      [binding('delete', 'failed')],
      1,
      {refusal: 'The binding is getting deleted or its deletion failed'},
    ],
    [
      'another name than the one before',
      requested({name: 'mail'}),
      [binding('create', 'succeeded', {name: 'post'})],
      5,
      {refusal: 'The binding name cannot be changed for the same app and service instance'},
    ],
    [
      'as many as are allowed',
      requested(),
      [binding('create', 'succeeded'), binding('create', 'succeeded', {guid: 'b2'})],
      2,
      {
        refusal:
          'The app has too many bindings to this service instance (limit: 2). Consider deleting existing/orphaned bindings.',
      },
    ],
    [
      'those that failed are replaced and do not count',
      requested(),
      [
        binding('create', 'failed', {guid: 'f1'}),
        binding('create', 'succeeded'),
        binding('create', 'failed', {guid: 'f2'}),
      ],
      2,
      {replaces: ['f1', 'f2']},
    ],
    ['one that failed, where one is allowed', requested(), [binding('create', 'failed')], 1, {replaces: ['b1']}],
    [
      'a name that the app uses for another instance',
      requested({name: 'mail'}),
      [binding('create', 'succeeded', {instanceGuid: 'i2', name: 'mail'})],
      5,
      {
        refusal:
          "The binding name is invalid. Binding names must be unique for a given service instance and app. The app already has a binding with name 'mail'.",
      },
    ],
    [
      'no name, as for another instance',
      requested(),
      [binding('create', 'succeeded', {instanceGuid: 'i2'}), binding('create', 'failed', {instanceGuid: 'i2'})],
      5,
      {replaces: []},
    ],
  ]
  for (const [title, wanted, existing, limit, verdict] of cases)
    it(title, () => expect(judgeAppBinding(wanted, existing, limit)).to.deep.equal(verdict))

  it('know a strategy only where the platform has one', () => {
    expect(bindingFields(5)).to.deep.equal(['strategy'])
    expect(bindingFields('unknown-field')).to.deep.equal([])
    expect(['single', 'multiple', undefined, null].map(refusalOfStrategy)).to.deep.equal(Array(4).fill(undefined))
    expect(['many', '', 1].map(refusalOfStrategy)).to.deep.equal(
      Array(3).fill("Strategy must be 'single' or 'multiple'"),
    )
  })

  it('take names of letters, digits, underscores and dashes', () => {
    expect([null, '', 'mail_prod-2', 'x'.repeat(255)].map(refusalOfAppBindingName)).to.deep.equal(
      Array(4).fill(undefined),
    )
    expect(refusalOfAppBindingName('my mail')).to.contain('Valid characters are')
    expect(refusalOfAppBindingName('x'.repeat(256))).to.contain('less than 256 characters')
  })

  it('read a limit from what people write', () => {
    expect(['1', '5', 'unknown-field'].map(bindingLimitFrom)).to.deep.equal([1, 5, 'unknown-field'])
    expect(['0', '-1', '1.5', '1001', 'many', ''].map(bindingLimitFrom)).to.deep.equal(Array(6).fill(undefined))
  })
})
