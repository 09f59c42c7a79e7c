// Rows lie in pages that are linked, so that the rows of many small partitions share one memory. A page: address of the
// next one, rows in use, rows there is room for (a multiple of eight), its number; then for each row how many of its
// signs differ from the query's (u16), its factor (f32), its signs (a bit each), and its numbers (int8).

const HEAD: usize = 16

export function nextOf(page: usize): usize {
  return <usize>load<u32>(page)
}

export function usedOf(page: usize): i32 {
  return load<i32>(page, 4)
}

export function numberOf(page: usize): i32 {
  return load<i32>(page, 12)
}

export function distancesOf(page: usize): usize {
  return page + HEAD
}

export function factorsOf(page: usize): usize {
  return page + HEAD + roomOf(page) * 2
}

export function bitsOf(page: usize): usize {
  return page + HEAD + roomOf(page) * 6
}

export function rowsOf(page: usize, width: usize): usize {
  return page + HEAD + roomOf(page) * (6 + (width >> 3))
}

function roomOf(page: usize): usize {
  return <usize>load<u32>(page, 8)
}
