//! Programs as newcomers write them.

use std::collections::HashMap;

use serde_json::json;
use workflow_runtime::prelude::*;
use workflow_tests::asl::{Program, Stub, assert_pinned};

use super::shared::PINNED;

/// A ticket system: newtypes, `match` on tuples, text and numbers.
mod tickets {
    use super::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, WorkflowData)]
    pub struct TicketId(pub String);

    #[derive(
        Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, WorkflowData,
    )]
    #[serde(rename_all = "lowercase")]
    pub enum Priority {
        Low,
        Normal,
        Urgent,
    }

    #[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
    pub struct Ticket {
        pub id: TicketId,
        pub title: String,
        pub priority: Priority,
        pub assignee: Option<String>,
        pub labels: Vec<String>,
        pub fields: HashMap<String, String>,
    }

    #[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
    #[serde(tag = "kind")]
    pub enum Routing {
        Person { name: String, hours: u32 },
        Queue { queue: String },
        Dropped,
    }

    #[derive(Debug, thiserror::Error, WorkflowError)]
    pub enum TicketError {
        #[error("ticket {id} has no title")]
        NoTitle { id: String },
        #[error("nobody is on duty")]
        NobodyOnDuty,
        #[error(transparent)]
        #[workflow_error(other)]
        Unexpected(#[from] Failure),
    }

    /// Finds who is on duty.
    #[task(name = "WhoIsOnDuty")]
    pub async fn on_duty(priority: Priority) -> Result<Option<String>, TicketError> {
        match priority {
            Priority::Low => Ok(None),
            Priority::Normal => Err(TicketError::NobodyOnDuty),
            Priority::Urgent => Ok(Some("Zoe".to_string())),
        }
    }

    #[task]
    pub async fn page(name: &str, ticket: &Ticket) -> Result<(), Failure> {
        if name == "Bob" {
            return Err(Failure::new(
                "PagerDown",
                format!("can't page {name} for {}", ticket.title),
            ));
        }
        Ok(())
    }

    /// Routes a ticket to a person or a queue.
    #[workflow]
    pub async fn route_ticket(ticket: Ticket) -> Result<Routing, TicketError> {
        let id = &ticket.id.0;
        let title = ticket.title.trim();
        if title.is_empty() {
            return Err(TicketError::NoTitle { id: id.to_string() });
        }
        if ticket.labels.contains(&"spam".to_string()) || title.to_lowercase().contains("lottery") {
            return Ok(Routing::Dropped);
        }
        let hours = match (ticket.priority, ticket.labels.len()) {
            (Priority::Urgent, _) => 1,
            (Priority::Normal, 0) => 24,
            (Priority::Normal, n) if n > 2 => 12,
            (Priority::Normal, _) => 18,
            (Priority::Low, _) => 72,
        };
        let person = match &ticket.assignee {
            Some(name) => Some(name.clone()),
            None => match on_duty(ticket.priority).await {
                Ok(Some(name)) => Some(name),
                Ok(None) => None,
                Err(TicketError::NobodyOnDuty) => ticket.fields.get("backup").cloned(),
                Err(e) => return Err(e),
            },
        };
        let Some(name) = person else {
            return Ok(Routing::Queue {
                queue: format!("{}-queue", if hours > 48 { "slow" } else { "fast" }),
            });
        };
        page(&name, &ticket).await?;
        Ok(Routing::Person { name, hours })
    }

    fn ticket(priority: Priority, assignee: Option<&str>) -> Ticket {
        Ticket {
            id: TicketId("T-1".into()),
            title: " Printer on fire ".into(),
            priority,
            assignee: assignee.map(str::to_owned),
            labels: vec![],
            fields: HashMap::new(),
        }
    }

    #[test]
    fn tickets_go_everywhere() {
        assert_pinned::<route_ticket>(PINNED);
        let program =
            Program::<route_ticket>::new(vec![Stub::own::<on_duty>(), Stub::own::<page>()]);
        let check = |ticket| program.check(ticket).result;
        assert_eq!(
            check(ticket(Priority::Low, Some("Ann"))).unwrap(),
            json!({ "kind": "Person", "name": "Ann", "hours": 72 })
        );
        assert_eq!(
            check(ticket(Priority::Low, None)).unwrap(),
            json!({ "kind": "Queue", "queue": "slow-queue" })
        );
        assert_eq!(
            check(ticket(Priority::Normal, None)).unwrap(),
            json!({ "kind": "Queue", "queue": "fast-queue" })
        );
        let mut backup = ticket(Priority::Normal, None);
        backup.fields.insert("backup".into(), "Cy".into());
        backup.labels = vec!["a".into(), "b".into(), "c".into()];
        assert_eq!(
            check(backup).unwrap(),
            json!({ "kind": "Person", "name": "Cy", "hours": 12 })
        );
        assert_eq!(
            check(ticket(Priority::Urgent, None)).unwrap()["name"],
            json!("Zoe")
        );
        let failure = check(ticket(Priority::Urgent, Some("Bob"))).unwrap_err();
        assert_eq!(
            failure,
            Failure::new("PagerDown", "can't page Bob for  Printer on fire ")
        );
        let mut spam = ticket(Priority::Low, None);
        spam.labels.push("spam".into());
        assert_eq!(check(spam).unwrap(), json!({ "kind": "Dropped" }));
        let mut untitled = ticket(Priority::Low, None);
        untitled.title = "  ".into();
        assert_eq!(check(untitled).unwrap_err().error, "NoTitle");
    }
}

/// Import of files: loops with counters, results collected by hand, errors as data.
mod imports {
    use super::*;

    #[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
    #[serde(rename_all = "camelCase")]
    pub struct Import {
        pub bucket: String,
        pub files: Vec<FileRef>,
        pub max_attempts: Option<u32>,
        #[serde(default)]
        pub dry_run: bool,
    }

    #[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
    pub struct FileRef {
        pub key: String,
        pub size: u64,
    }

    #[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema, WorkflowData)]
    #[serde(rename_all = "camelCase")]
    pub struct Report {
        pub imported: Vec<String>,
        pub skipped: u32,
        pub failed: Vec<FailedFile>,
        pub total_bytes: u64,
    }

    #[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
    pub struct FailedFile {
        pub key: String,
        pub reason: String,
    }

    #[derive(Debug, thiserror::Error, WorkflowError)]
    pub enum ImportError {
        #[error("row {row} of {key} can't be read")]
        BadRow { key: String, row: u32 },
        #[error("throttled")]
        Throttled,
        #[error("too many failures: {0}")]
        TooManyFailures(usize),
        #[error("{0}")]
        #[workflow_error(other)]
        Other(#[from] Failure),
    }

    #[task(retry(error_equals = [ImportError::Throttled], max_attempts = 1))]
    pub async fn load_file(bucket: &str, key: &str, attempt: u32) -> Result<u64, ImportError> {
        let _ = bucket;
        match key {
            "bad.csv" => Err(ImportError::BadRow {
                key: key.to_string(),
                row: 7,
            }),
            "slow.csv" if attempt < 2 => Err(ImportError::Throttled),
            "odd.csv" => Err(Failure::new("S3.NoSuchKey", "gone").into()),
            _ => Ok(key.len() as u64),
        }
    }

    const DEFAULT_ATTEMPTS: u32 = 3;

    #[workflow(name = "import-files", timeout_seconds = 3600)]
    pub async fn import_files(import: Import) -> Result<Report, ImportError> {
        let max = import.max_attempts.unwrap_or(DEFAULT_ATTEMPTS);
        let mut imported: Vec<String> = Vec::new();
        let mut failed = vec![];
        let mut skipped = 0;
        let mut total_bytes = 0u64;
        for file in &import.files {
            if file.size == 0 || import.dry_run {
                skipped += 1;
                continue;
            }
            let mut attempt = 0;
            let outcome = loop {
                match load_file(&import.bucket, &file.key, attempt).await {
                    Ok(bytes) => break Ok(bytes),
                    Err(ImportError::Throttled) if attempt + 1 < max => {
                        attempt += 1;
                        sleep(Duration::from_secs(2 * attempt as u64)).await;
                    }
                    Err(ImportError::BadRow { row, .. }) => break Err(format!("row {row}")),
                    Err(e) => break Err(e.to_string()),
                }
            };
            match outcome {
                Ok(bytes) => {
                    total_bytes += bytes;
                    imported.push(file.key.clone());
                }
                Err(reason) => failed.push(FailedFile {
                    key: file.key.clone(),
                    reason,
                }),
            }
            if failed.len() > 2 {
                return Err(ImportError::TooManyFailures(failed.len()));
            }
        }
        Ok(Report {
            imported,
            skipped,
            failed,
            total_bytes,
        })
    }

    #[test]
    fn files_are_imported() {
        assert_pinned::<import_files>(PINNED);
        let program = Program::<import_files>::new(vec![Stub::own::<load_file>()]);
        let file = |key: &str, size| FileRef {
            key: key.into(),
            size,
        };
        let import = |files, max_attempts| Import {
            bucket: "b".into(),
            files,
            max_attempts,
            dry_run: false,
        };
        let files = vec![
            file("a.csv", 1),
            file("empty.csv", 0),
            file("bad.csv", 1),
            file("slow.csv", 1),
            file("odd.csv", 1),
        ];
        let run = program.check(import(files, None));
        let expected = json!({
            "imported": ["a.csv", "slow.csv"], "skipped": 1, "totalBytes": 13,
            "failed": [
                { "key": "bad.csv", "reason": "row 7" },
                { "key": "odd.csv", "reason": "S3.NoSuchKey: gone" },
            ],
        });
        assert_eq!(*run.output(), expected);
        let run = program.check(import(vec![file("slow.csv", 1)], Some(1)));
        assert_eq!(
            run.output()["failed"],
            json!([{ "key": "slow.csv", "reason": "throttled" }])
        );
        let run = program.check(import(
            vec![file("bad.csv", 1), file("bad.csv", 1), file("bad.csv", 1)],
            None,
        ));
        assert_eq!(run.failure().error, "TooManyFailures");
        let mut dry = import(vec![file("a.csv", 1)], None);
        dry.dry_run = true;
        assert_eq!(program.check(dry).output()["skipped"], json!(1));
    }
}

/// A trip: errors of several services, undone by hand.
mod trips {
    use super::*;

    #[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
    pub struct Trip {
        pub from: String,
        pub to: String,
        pub nights: u32,
        pub guests: Vec<Guest>,
    }

    #[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
    pub struct Guest {
        pub name: String,
        pub age: u8,
    }

    #[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
    pub struct Booking {
        pub reference: String,
        pub price: f64,
    }

    #[derive(Debug, Clone, PartialEq, thiserror::Error, WorkflowError)]
    pub enum FlightError {
        #[error("no seat to {to}")]
        NoSeat { to: String },
        #[error("airline on strike")]
        Strike,
    }

    #[derive(Debug, Clone, PartialEq, thiserror::Error, WorkflowError)]
    pub enum HotelError {
        #[error("full for {0} nights")]
        Full(u32),
    }

    #[derive(Debug, thiserror::Error, WorkflowError)]
    pub enum TripError {
        #[error("flight: {0}")]
        #[workflow_error(transparent)]
        Flight(#[from] FlightError),
        #[error("hotel: {0}")]
        #[workflow_error(transparent)]
        Hotel(#[from] HotelError),
        #[error("too expensive: {price}")]
        TooExpensive { price: f64, limit: f64 },
        #[error("{0}")]
        #[workflow_error(other)]
        Other(#[from] Failure),
    }

    #[task(timeout_seconds = 60)]
    pub async fn book_flight(from: &str, to: &str, seats: usize) -> Result<Booking, FlightError> {
        match to {
            "Moon" => Err(FlightError::NoSeat { to: to.to_string() }),
            "Paris" => Err(FlightError::Strike),
            _ => Ok(Booking {
                reference: format!("{from}-{to}"),
                price: 100.0 * seats as f64,
            }),
        }
    }

    #[task]
    pub async fn book_hotel(city: &str, nights: u32) -> Result<Booking, HotelError> {
        if nights > 10 {
            Err(HotelError::Full(nights))
        } else {
            Ok(Booking {
                reference: city.into(),
                price: 50.0,
            })
        }
    }

    #[task]
    pub async fn cancel_flight(booking: &Booking) -> Result<(), Failure> {
        let _ = booking;
        Ok(())
    }

    #[task]
    pub async fn greet(guest: &Guest, number: usize) -> Result<String, Failure> {
        Ok(format!("{number}. {}", guest.name))
    }

    /// Books a trip, and gives the flight back when there is no bed.
    #[workflow]
    pub async fn book_trip(trip: Trip, limit: f64) -> Result<(Booking, Vec<String>), TripError> {
        let Trip {
            from,
            to,
            nights,
            guests,
        } = trip;
        let adults = guests.iter().filter(|g| g.age >= 18).count();
        let flight = book_flight(&from, &to, guests.len()).await?;
        let hotel = match book_hotel(&to, nights).await {
            Ok(hotel) => hotel,
            Err(e) => {
                cancel_flight(&flight).await?;
                return Err(TripError::from(e));
            }
        };
        let price = flight.price + hotel.price * nights as f64;
        if price > limit {
            cancel_flight(&flight).await?;
            return Err(TripError::TooExpensive { price, limit });
        }
        let numbered: Vec<(usize, Guest)> = guests.into_iter().enumerate().collect();
        let greetings = map(numbered, async |(n, guest)| greet(&guest, n + adults).await).await?;
        let reference = format!("{}/{}", flight.reference, hotel.reference);
        Ok((Booking { reference, price }, greetings))
    }

    /// Every error becomes data.
    #[workflow]
    pub async fn quote(to: String) -> String {
        match book_flight("Rome", &to, 1).await {
            Ok(Booking { price, .. }) => format!("{price:.2}"),
            Err(FlightError::NoSeat { to: place }) if place == "Mars" => "to Mars!".into(),
            Err(FlightError::NoSeat { to }) => format!("full: {to}"),
            Err(FlightError::Strike) => String::from("strike"),
        }
    }

    #[workflow]
    pub async fn which(to: String, nights: u32) -> Result<String, TripError> {
        let result: Result<String, TripError> = match book_hotel(&to, nights).await {
            Ok(b) => Ok(b.reference),
            Err(e) => Err(e.into()),
        };
        match result {
            Err(TripError::Hotel(HotelError::Full(n))) => Ok(format!("full for {n}")),
            other => other,
        }
    }

    fn guest(name: &str, age: u8) -> Guest {
        Guest {
            name: name.into(),
            age,
        }
    }

    #[test]
    fn trips_are_booked() {
        assert_pinned::<book_trip>(PINNED);
        let program = Program::<book_trip>::new(vec![
            Stub::own::<book_flight>(),
            Stub::own::<book_hotel>(),
            Stub::own::<cancel_flight>(),
            Stub::own::<greet>(),
        ]);
        let trip = |to: &str, nights| Trip {
            from: "Rome".into(),
            to: to.into(),
            nights,
            guests: vec![guest("Ann", 30), guest("Bo", 7)],
        };
        let run = program.check((trip("Oslo", 2), 1000.0));
        assert_eq!(
            *run.output(),
            json!([{ "reference": "Rome-Oslo/Oslo", "price": 300 }, ["1. Ann", "2. Bo"]])
        );
        assert_eq!(
            program.check((trip("Moon", 2), 1000.0)).failure().error,
            "NoSeat"
        );
        let full = program.check((trip("Oslo", 11), 1000.0));
        assert_eq!(full.failure().error, "Full");
        assert_eq!(full.calls().len(), 3);
        assert_eq!(
            program.check((trip("Oslo", 2), 10.0)).failure().error,
            "TooExpensive"
        );
        let program = Program::<quote>::new(vec![Stub::own::<book_flight>()]);
        let check = |to: &str| program.check(to.to_owned()).output().clone();
        assert_eq!(check("Oslo"), json!("100.00"));
        assert_eq!(check("Moon"), json!("full: Moon"));
        assert_eq!(check("Paris"), json!("strike"));
        let program = Program::<which>::new(vec![Stub::own::<book_hotel>()]);
        assert_eq!(*program.check(("Oslo".into(), 1)).output(), json!("Oslo"));
        assert_eq!(
            *program.check(("Oslo".into(), 11)).output(),
            json!("full for 11")
        );
    }
}
