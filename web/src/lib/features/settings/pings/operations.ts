import { graphql } from '#lib/gql/gql.ts';

export const WorkspacePingKeyDocument = graphql(`
  query WorkspacePingKey {
    workspacePingKey
  }
`);

export const RotateWorkspacePingKeyDocument = graphql(`
  mutation RotateWorkspacePingKey {
    rotateWorkspacePingKey
  }
`);
