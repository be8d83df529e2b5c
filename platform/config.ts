import { z } from 'zod'

/** Thrown for wrong or missing configuration; its message is one sentence that names the variable. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}

/**
 * Parses environment variables once, with one clear sentence for the first wrong one.
 * @throws ConfigError
 */
export function parseEnvironment<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  environment: Readonly<Record<string, string | undefined>>,
): z.infer<z.ZodObject<Shape>> {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  )
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const name = String(issue?.path[0] ?? 'the environment')
  if (given[name] === undefined)
    throw new ConfigError(`The environment variable ${name} is missing; see .env.example.`)
  throw new ConfigError(
    `The environment variable ${name} is wrong: ${issue?.message ?? 'not readable'}; see .env.example.`,
  )
}

/** A TCP port. */
export const Port = z.coerce.number('it must be a port number, 1 to 65535').int().min(1).max(65_535)

/** A key in PEM form; `\n` written as two characters is accepted, as many secret stores give it so. */
export const Pem = z
  .string()
  .transform((text) => text.replaceAll('\\n', '\n'))
  .refine((text) => text.includes('-----BEGIN'), 'it must be a PEM block')
