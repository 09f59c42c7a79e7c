import type { LogFields, Logger, LogLevel } from '../contract/host.ts'

const levels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error']

/** Writes lines of that level and above to standard error. */
export function consoleLogger(least: LogLevel | 'silent'): Logger {
  const from = least === 'silent' ? levels.length : levels.indexOf(least)
  const write = (level: LogLevel, message: string, fields: LogFields = {}): void => {
    if (levels.indexOf(level) < from) return
    const known = Object.entries(fields).filter(([, value]) => value !== undefined)
    process.stderr.write(
      `stratagent ${level}: ${message}${known.map(([name, value]) => ` ${name}=${String(value)}`).join('')}\n`,
    )
  }
  return {
    debug: (message, fields) => write('debug', message, fields),
    info: (message, fields) => write('info', message, fields),
    warn: (message, fields) => write('warn', message, fields),
    error: (message, fields) => write('error', message, fields),
  }
}
