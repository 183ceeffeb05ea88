use workflow_runtime::prelude::*;

#[task]
async fn measure(text: &str) -> Result<u32, Failure> {
    Ok(text.len() as u32)
}

#[expression]
fn total(prices: &Vec<f64>) -> f64 {
    let mut sum = 0.0;
    for price in prices {
        sum += price;
    }
    sum
}

#[expression]
fn factorial(n: u64) -> u64 {
    if n == 0 { 1 } else { n * factorial(n - 1) }
}

#[expression]
fn age(then: Timestamp) -> i64 {
    now().as_second() - then.as_second()
}

#[expression]
fn first(texts: &Vec<String>) -> Option<usize> {
    let text = texts.first()?;
    Some(text.len())
}

#[expression]
fn checked(n: u32) -> u32 {
    if n > 3 {
        if n > 4 {
            return 4;
        }
    }
    n
}

#[expression]
fn hidden(n: u32, other: Option<u32>) -> u32 {
    let m = match other {
        Some(n) => n,
        None => return 0,
    };
    n + m
}

#[expression]
fn printed(n: u32) -> u32 {
    println!("{n}");
    n
}

fn main() {}
