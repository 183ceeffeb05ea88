//! A saga: each booking has its cancellation, which runs when a later step fails.

use workflow_runtime::prelude::*;

/// What the traveller wants.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "camelCase")]
pub struct Trip {
    /// The agency's number.
    pub trip_id: String,
    /// Where to.
    pub city: String,
    /// In euros.
    pub price: f64,
}

/// Something that was booked.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
pub struct Booking {
    /// The provider's number.
    pub reference: String,
}

/// All that was booked.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "camelCase")]
pub struct Itinerary {
    /// The agency's number.
    pub trip_id: String,
    /// The flight's number.
    pub flight: String,
    /// The hotel's number.
    pub hotel: String,
    /// The payment's number.
    pub payment: String,
}

/// Why there is no trip.
#[derive(Debug, thiserror::Error, WorkflowError)]
pub enum TripError {
    /// No room is free.
    #[error("no room in {city}")]
    NoRoom {
        /// Where.
        city: String,
    },
    /// Anything else.
    #[error("{0}")]
    #[workflow_error(other)]
    Other(#[from] Failure),
}

/// Books seats.
#[task]
pub async fn book_flight(trip: &Trip) -> Result<Booking, TripError> {
    Ok(Booking {
        reference: format!("F-{}", trip.trip_id),
    })
}

/// Gives the seats back.
#[task]
pub async fn cancel_flight(reference: &str) -> Result<(), TripError> {
    let _ = reference;
    Ok(())
}

/// Books a room.
#[task]
pub async fn book_hotel(trip: &Trip) -> Result<Booking, TripError> {
    if trip.city == "Atlantis" {
        return Err(TripError::NoRoom {
            city: trip.city.clone(),
        });
    }
    Ok(Booking {
        reference: format!("H-{}", trip.trip_id),
    })
}

/// Gives the room back.
#[task]
pub async fn cancel_hotel(reference: &str) -> Result<(), TripError> {
    let _ = reference;
    Ok(())
}

/// Charges the traveller.
#[task(retry(error_equals = ["GatewayDown"], max_attempts = 2))]
pub async fn charge_traveller(trip_id: &str, amount: f64) -> Result<Booking, TripError> {
    let _ = amount;
    Ok(Booking {
        reference: format!("P-{trip_id}"),
    })
}

/// Books all of a trip, or nothing.
#[workflow]
pub async fn trip(trip: Trip) -> Result<Itinerary, TripError> {
    let flight = book_flight(&trip).await?;
    compensate(async || cancel_flight(&flight.reference).await);
    let hotel = book_hotel(&trip).await?;
    compensate(async || cancel_hotel(&hotel.reference).await);
    let payment = charge_traveller(&trip.trip_id, trip.price).await?;
    Ok(Itinerary {
        trip_id: trip.trip_id,
        flight: flight.reference,
        hotel: hotel.reference,
        payment: payment.reference,
    })
}
