import { graphql } from '#lib/gql/gql.ts';

graphql(`
  fragment UserFields on User {
    id
    name
    email
    role
    permissions
    state
    createdAt
    lastSignInAt
    twoFactor
  }
`);

export const UsersDocument = graphql(`
  query Users {
    users {
      ...UserFields
    }
  }
`);

export const InviteUserDocument = graphql(`
  mutation InviteUser($input: InviteUserInput!) {
    inviteUser(input: $input) {
      link
      mailed
      user {
        ...UserFields
      }
    }
  }
`);

export const UpdateUserDocument = graphql(`
  mutation UpdateUser($id: ID!, $input: UpdateUserInput!) {
    updateUser(id: $id, input: $input) {
      ...UserFields
    }
  }
`);

export const DeleteUserDocument = graphql(`
  mutation DeleteUser($id: ID!) {
    deleteUser(id: $id)
  }
`);

export const ResetUserPasswordDocument = graphql(`
  mutation ResetUserPassword($id: ID!) {
    resetUserPassword(id: $id) {
      link
      mailed
    }
  }
`);
