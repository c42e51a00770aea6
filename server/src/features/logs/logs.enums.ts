import { builder } from '../../graphql/builder.ts';
import { LOG_LEVELS } from './log.rules.ts';

// The values are the very words that the server uses inside.

export const LogLevelEnum = builder.enumType('LogLevel', { values: LOG_LEVELS });
