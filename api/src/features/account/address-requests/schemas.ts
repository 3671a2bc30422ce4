import { Type } from 'typebox'

export const AddressRequestSchema = Type.Object(
  {
    id: Type.String(),
    from: Type.Union([Type.String(), Type.Null()], {
      description: 'The address that the account has until then, masked',
    }),
    members: Type.Integer({ description: 'How many others can sign in to the account' }),
  },
  {
    title: 'AddressRequest',
    description:
      'An account whose billing address was changed to yours at Stripe; it waits until you accept it',
  },
)

export const AddressRequestParams = Type.Object({ id: Type.String({ format: 'uuid' }) })
