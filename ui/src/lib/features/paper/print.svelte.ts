// From pages laid out to the system's print dialog.
import type { Paper } from '../../bridge/types'
import { anew, pictureOf } from '../../components/book.svelte'
import { ask } from '../../desk.svelte'

/** Pages asked for at the same time. */
const AT_ONCE = 4

class OnPaper {
  now = $state.raw<{ pages: string[], size: [number, number], ready: (thrown?: unknown) => void } | null>(null)
}
export const onPaper = new OnPaper()

async function pagesOf(paper: Paper, told: (done: number) => void, isOver: () => boolean): Promise<string[]> {
  const pages: string[] = []
  let [next, done] = [1, 0]
  const worker = async (): Promise<void> => {
    while (next <= paper.pages && !isOver()) {
      const page = next++
      pages[page - 1] = anew(pictureOf((await ask('paper_page', { draft: paper.draft, page })).svg), 'paper')
      told(++done)
    }
  }
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, paper.pages) }, worker))
  return pages
}

/** Prints all pages. Whether they were printed; `null` where the system does not tell. `isOver`: somebody stopped it. */
export async function printPaper(paper: Paper, told: (done: number) => void, isOver: () => boolean): Promise<boolean | null> {
  const pages = await pagesOf(paper, told, isOver)
  if (isOver()) return false
  try {
    await new Promise<void>((resolve, reject) => {
      onPaper.now = { pages, size: paper.size, ready: (thrown) => (thrown === undefined ? resolve() : reject(thrown)) }
    })
    return (await ask('print_page', { pages: paper.pages, width: paper.size[0], height: paper.size[1] }))?.printed ?? null
  } finally {
    onPaper.now = null
  }
}
