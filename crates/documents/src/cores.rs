//! Work shared among the machine's processors.

use std::thread;

/// How many threads are worth starting.
pub(crate) fn count() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// Does `work` with each of `all`.
pub(crate) fn each<T: Send>(all: &mut [T], work: impl Fn(&mut T) + Sync) {
    let share = all.len().div_ceil(count()).max(1);
    thread::scope(|scope| {
        for some in all.chunks_mut(share) {
            scope.spawn(|| some.iter_mut().for_each(&work));
        }
    });
}

/// What `work` makes of each of `all`, which it is told the number of, in their order.
pub(crate) fn map<'a, T: Sync, R: Send>(all: &'a [T], work: impl Fn(usize, &'a T) -> R + Sync) -> Vec<R> {
    let mut done: Vec<(usize, Option<R>)> = (0..all.len()).map(|number| (number, None)).collect();
    each(&mut done, |(number, result)| *result = Some(work(*number, &all[*number])));
    done.into_iter().filter_map(|(_, result)| result).collect()
}
