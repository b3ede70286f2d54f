//! Tests over the recorded sessions under `fixtures/`.

#[cfg(test)]
mod capture;
mod hostile;
mod messages;
