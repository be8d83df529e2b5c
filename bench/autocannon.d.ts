declare module 'autocannon' {
  export interface Options {
    url: string
    connections: number
    amount: number
    timeout: number
    headers?: Record<string, string>
    requests: readonly { method: 'GET'; path: string }[]
  }

  export interface Result {
    errors: number
    timeouts: number
  }

  export interface Run extends PromiseLike<Result> {
    on(
      event: 'response',
      listener: (...answer: [client: object, status: number, bytes: number, ms: number]) => void,
    ): void
  }

  export default function autocannon(options: Options): Run
}
