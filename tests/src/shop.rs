//! A small shop: data and errors for tests.

use serde::{Deserialize, Serialize};
use workflow_runtime::__private::core::data::{
    ErrorShape, ErrorVariant, FieldShape, FieldsForm, Holds, Shape, SkipSerializing, StructShape,
    WorkflowData,
};
use workflow_runtime::__private::core::error::{Failure, WorkflowError};
use workflow_runtime::__private::core::outcome::Outcome;

/// An order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Order {
    /// Its id.
    pub order_id: String,
    /// What it costs.
    pub total: f64,
}

/// What a customer gets for a payment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Receipt {
    /// Its id.
    pub id: String,
}

fn field(name: &'static str) -> FieldShape {
    FieldShape {
        name,
        json_name: name,
        shape: || Shape::String,
        flatten: false,
        default: None,
        skip_serializing: SkipSerializing::Never,
        skip_deserializing: false,
    }
}

impl WorkflowData for Receipt {
    fn shape() -> Shape {
        Shape::Struct(StructShape {
            name: "Receipt",
            fields: vec![field("id")],
            form: FieldsForm::Object,
        })
    }
}

/// A plain return type.
impl Outcome for Receipt {
    type Ok = Receipt;
    type Collected = Vec<Receipt>;

    fn into_result(self) -> Result<Receipt, Failure> {
        Ok(self)
    }

    fn from_result(result: Result<Receipt, Failure>) -> Result<Receipt, Failure> {
        result
    }

    fn collect(result: Result<Vec<Receipt>, Failure>) -> Result<Vec<Receipt>, Failure> {
        result
    }
}

/// Why a charge failed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ChargeError {
    /// The bank said no.
    #[error("card declined: {reason}")]
    CardDeclined {
        /// In its words.
        reason: String,
    },
    /// Nobody answered.
    #[error("the gateway is down")]
    GatewayDown,
    /// The gateway said no.
    #[error("refused with code {0}")]
    Refused(u32),
    /// Anything else.
    #[error("{0}")]
    Other(Failure),
}

impl WorkflowError for ChargeError {
    fn to_failure(&self) -> Failure {
        match self {
            ChargeError::CardDeclined { reason } => Failure::new("CardDeclined", reason),
            ChargeError::GatewayDown => Failure::new("Charge.GatewayDown", self.to_string()),
            ChargeError::Refused(code) => Failure::new("Refused", code.to_string()),
            ChargeError::Other(failure) => failure.clone(),
        }
    }

    fn from_failure(failure: Failure) -> Result<Self, Failure> {
        Ok(match &*failure.error {
            "CardDeclined" => ChargeError::CardDeclined {
                reason: failure.cause,
            },
            "Charge.GatewayDown" => ChargeError::GatewayDown,
            "Refused" => ChargeError::Refused(failure.cause.parse().map_err(|_| failure)?),
            _ => ChargeError::Other(failure),
        })
    }

    fn error_shape() -> ErrorShape {
        let variant = |name, holds| ErrorVariant {
            name,
            holds,
            fields: vec![],
            tuple: false,
            display: vec![],
        };
        ErrorShape {
            name: "ChargeError",
            variants: vec![
                variant("CardDeclined", Holds::Name("CardDeclined")),
                variant("GatewayDown", Holds::Name("Charge.GatewayDown")),
                variant("Refused", Holds::Name("Refused")),
                variant("Other", Holds::Other),
            ],
        }
    }
}
