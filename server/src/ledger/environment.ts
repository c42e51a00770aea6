/** Which of them an app, a source, a task or an agent belongs to. */
export type Environment = 'PRODUCTION' | 'DEVELOPMENT';
