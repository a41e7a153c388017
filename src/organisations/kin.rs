//! Which organisations belong together: parts and what they are parts of, and what became of those that closed.
use super::model::OrganisationId;
use std::collections::{HashMap, HashSet};

/// How many steps up and down are followed: a municipality, its union, its district, and what that became.
pub const LEVELS: usize = 4;

/// From an organisation to one that it is a part of, or has become.
pub type Edge = (OrganisationId, OrganisationId);

/// What is known of some organisations.
#[derive(Debug, Clone, Default)]
pub struct Kin {
    above: HashMap<OrganisationId, Vec<OrganisationId>>,
    below: HashMap<OrganisationId, Vec<OrganisationId>>,
}

impl Kin {
    /// Adds steps up; answers with where they lead.
    pub fn up(&mut self, edges: &[Edge]) -> Vec<OrganisationId> {
        edges.iter().for_each(|(part, whole)| self.above.entry(*part).or_default().push(*whole));
        distinct(edges.iter().map(|(_, whole)| *whole))
    }

    /// Adds steps down; answers with where they lead.
    pub fn down(&mut self, edges: &[Edge]) -> Vec<OrganisationId> {
        edges.iter().for_each(|(part, whole)| self.below.entry(*whole).or_default().push(*part));
        distinct(edges.iter().map(|(part, _)| *part))
    }

    /// All that an organisation is a part of or has become, and all its parts and what became it: not itself, and not the
    /// other parts of what it is a part of.
    pub fn of(&self, id: OrganisationId) -> HashSet<OrganisationId> {
        let mut found = reached(&self.above, id);
        found.extend(reached(&self.below, id));
        found.remove(&id);
        found
    }
}

fn distinct(ids: impl Iterator<Item = OrganisationId>) -> Vec<OrganisationId> {
    let all: HashSet<OrganisationId> = ids.collect();
    all.into_iter().collect()
}

fn reached(steps: &HashMap<OrganisationId, Vec<OrganisationId>>, from: OrganisationId) -> HashSet<OrganisationId> {
    let (mut found, mut open) = (HashSet::new(), vec![from]);
    while let Some(id) = open.pop() {
        for next in steps.get(&id).into_iter().flatten() {
            if found.insert(*next) {
                open.push(*next);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn parts_and_wholes_belong_together_and_neighbours_do_not() {
        let id = |n: u128| OrganisationId(Uuid::from_u128(n));
        let mut kin = Kin::default();
        // 1 is part of 2, which became 3; 4 is another part of 2; 5 is part of 1.
        assert_eq!(kin.up(&[(id(1), id(2))]), [id(2)]);
        kin.up(&[(id(2), id(3))]);
        kin.down(&[(id(5), id(1))]);
        kin.down(&[(id(1), id(2)), (id(4), id(2))]);
        assert_eq!(kin.of(id(1)), HashSet::from([id(2), id(3), id(5)]));
        assert_eq!(kin.of(id(2)), HashSet::from([id(1), id(3), id(4), id(5)]));
        // A circle ends.
        kin.up(&[(id(3), id(1))]);
        assert_eq!(kin.of(id(3)), HashSet::from([id(1), id(2)]));
    }
}
