//! The video visit: rooms in which browsers find each other, and the relay for those that cannot reach each other.
//!
//! Pictures and sound go from browser to browser, encrypted; this room carries only what browsers must tell each other
//! to get there, and keeps nothing. Who may sit where is decided by `care`; whoever comes here has been let in.
//!
//! *To add a message between browsers*: nothing here, [`room`] passes it on unread. *To add one between a browser and
//! the room*: a variant of `room::Said`.
//!
//! **Invariants.** A message reaches the room of its visit and no other. One seat holds one connection: whoever comes
//! back takes the seat over. The relay forwards between its own clients alone, so it leads nowhere into a network.

pub mod room;
pub mod turn;

pub use room::{Heard, Room, Rooms, SitsAs, Sitting};
pub use turn::{Ice, Relay};
