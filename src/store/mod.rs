//! Durable revisions.
