//! What `#[derive(FromRow)]` takes, and what it says to what it does not take.

#[test]
fn derives_compile_or_say_what_is_wrong() {
    let cases = trybuild::TestCases::new();
    cases.pass("tests/pass/*.rs");
    cases.compile_fail("tests/fail/*.rs");
}
