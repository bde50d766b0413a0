//! Circles in what things need of each other.

use std::collections::BTreeMap;

/// Circles of a graph, each a list of edges (node, index of the edge): every edge that closes a circle on a walk from
/// the first node on is in one of them. Edges that lead nowhere have no node as their end.
pub(super) fn circles(edges: &[Vec<Option<usize>>]) -> Vec<Vec<(usize, usize)>> {
    let mut done = vec![false; edges.len()];
    let mut circles = Vec::new();
    for start in 0..edges.len() {
        // The way to here, and the next edge to go along from each node on it.
        let mut way: Vec<(usize, usize)> = vec![(start, 0)];
        let mut on_way: BTreeMap<usize, usize> = BTreeMap::from([(start, 0)]);
        while let Some((node, edge)) = way.last().copied() {
            let next = edges.get(node).and_then(|edges| edges.get(edge)).copied();
            let is_done = done.get(node).copied().unwrap_or(true);
            let Some(next) = next.filter(|_| !is_done) else {
                way.pop();
                on_way.remove(&node);
                if let Some(done) = done.get_mut(node) {
                    *done = true;
                }
                continue;
            };
            if let Some(last) = way.last_mut() {
                last.1 += 1;
            }
            let Some(next) = next else { continue };
            match on_way.get(&next) {
                Some(&at) => {
                    let circle = way.get(at..).unwrap_or_default();
                    circles.push(circle.iter().map(|(node, edge)| (*node, edge - 1)).collect());
                }
                None => {
                    on_way.insert(next, way.len());
                    way.push((next, 0));
                }
            }
        }
    }
    circles
}

#[cfg(test)]
mod tests {
    use super::circles;

    #[test]
    fn each_circle_is_found_once() {
        let edges = [vec![Some(1), Some(3)], vec![Some(2)], vec![Some(0)], vec![None, Some(3)]];
        assert_eq!(circles(&edges), [vec![(0, 0), (1, 0), (2, 0)], vec![(3, 1)]]);
    }

    #[test]
    fn two_ways_to_one_place_are_no_circle() {
        let edges = [vec![Some(1), Some(2)], vec![Some(3)], vec![Some(3)], vec![]];
        assert!(circles(&edges).is_empty());
    }
}
