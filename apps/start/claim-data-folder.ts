import { createHash } from 'node:crypto'
import { createServer } from 'node:net'
import { resolve as absolutePath } from 'node:path'

/**
 * Takes a data folder for this process until it ends: two demonstrations on one would overwrite each other's sandboxes.
 * The claim is an abstract socket, which the kernel drops with its process, so it can never be left behind.
 */
export async function claimDataFolder(dataDir: string): Promise<void> {
  // Only Linux has abstract sockets.
  if (process.platform !== 'linux') return
  const folder = absolutePath(dataDir)
  const name = `astraotoshop-start-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`
  const server = createServer((socket) => socket.destroy())
  await new Promise<void>((resolve, reject) => {
    server.once('error', () =>
      reject(
        new Error(
          `The data folder ${folder} is in use by another npm start. Stop that one, or choose another folder: DATA_DIR=${folder}-2 npm start`,
        ),
      ),
    )
    server.listen({ path: `\0${name}` }, resolve)
  })
  server.unref()
}
