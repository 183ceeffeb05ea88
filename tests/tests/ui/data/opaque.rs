use workflow_runtime::prelude::*;

mod cents {
    pub fn serialize<S: serde::Serializer>(value: &u64, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(value)
    }
    pub fn deserialize<'de, D: serde::Deserializer<'de>>(d: D) -> Result<u64, D::Error> {
        let _: String = serde::Deserialize::deserialize(d)?;
        Ok(0)
    }
}

#[derive(Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
struct Price {
    #[serde(with = "cents")]
    #[schemars(with = "String")]
    amount: u64,
}

#[workflow]
async fn process(price: Price) -> u64 {
    price.amount
}

fn main() {
    process::definition();
}
