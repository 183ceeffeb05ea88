//! Distributed maps: over lists, and over what is read from files.

use serde_json::{Value as Json, json};

use crate::scope::{Gen, Returns};
use crate::statement::Block;
use crate::types::{Int, Ty};

/// What a distributed map goes over.
struct Source {
    code: String,
    item: Ty,
    /// How the items come.
    param: Param,
}

/// The parameter of the body.
enum Param {
    /// With this type.
    Typed(String),
    /// As the list tells: so many references.
    Told(usize),
    /// An `S3Object`.
    Object,
}

impl Gen {
    /// `let x = map(.., async |each| { .. }).distributed(..).await?;`
    pub(crate) fn distributed(&mut self, out: &mut Block, nesting: usize) {
        if self.express || self.inline {
            return self.map_statement(out, nesting);
        }
        let source = match self.rng.chance(55) {
            true => self.reader(out),
            false => None,
        };
        let source = source.unwrap_or_else(|| self.listed());
        self.uses("distributed map");
        let batches = !matches!(source.param, Param::Object) && self.rng.chance(25);
        let each = self.new_name("each");
        let outer = self.scope_returns().error;
        let error = match &outer {
            Some(_) if self.rng.chance(80) => Some(self.inner_error()),
            _ => None,
        };
        let returns = Returns {
            ty: self.types.random_type(&mut self.rng, 1),
            error: error.clone(),
        };
        let express = self.rng.chance(40);
        let writes = self.rng.chance(12);
        let name = match writes {
            true => self.new_name("written"),
            false => self.name(),
        };
        let tail = self.options(express, batches, writes);
        let leaves = error.is_some();
        let tail = match leaves {
            true => format!("}}){tail}.await?;"),
            false => format!("}}){tail}.await;"),
        };
        let list = Ty::List(Box::new(source.item.clone()));
        let (param, ty, refs) = match (&source.param, batches) {
            (Param::Typed(_), true) => (format!("{each}: {}", self.types.rust(&list)), list, 0),
            (Param::Typed(ty), false) => (format!("{each}: {ty}"), source.item.clone(), 0),
            (Param::Told(_), true) => (each.clone(), list, 0),
            (Param::Told(refs), false) => (each.clone(), source.item.clone(), *refs),
            (Param::Object, _) => (each.clone(), Ty::Text, 0),
        };
        let head = format!("let {name} = map({}, async |{param}|", source.code);
        let before = std::mem::replace(&mut self.express, express);
        out.nested(head, &tail, |out| {
            self.scoped(|g| {
                g.fork += 1;
                match source.param {
                    Param::Object => {
                        let text = g.new_name("object");
                        out.line(format!(
                            "let {text} = format!(\"{{}} {{}}\", {each}.key, {each}.size);"
                        ));
                        g.declare(&text, &Ty::Text, 0, false);
                    }
                    _ => g.declare(&each, &ty, refs, false),
                }
                g.fork -= 1;
                g.forked(out, returns.clone(), nesting, true);
            });
        });
        self.express = before;
        if !writes {
            return self.declare(&name, &Ty::List(Box::new(returns.ty)), 0, false);
        }
        self.uses("result_writer");
        let bucket = self.new_name("bucket");
        out.line(format!(
            "let {bucket} = {name}.result_writer_details.bucket.clone();"
        ));
        self.declare(&bucket, &Ty::Text, 0, false);
    }

    /// A list of the program.
    fn listed(&mut self) -> Source {
        let place = self.place(|t| matches!(t, Ty::List(_)));
        let Some(place) = place else {
            return Source {
                code: "vec![1_i64, 2, 3]".to_owned(),
                item: Ty::Int(Int::I64),
                param: Param::Told(0),
            };
        };
        let item = match &place.ty {
            Ty::List(item) => (**item).clone(),
            other => other.clone(),
        };
        Source {
            code: place.owned,
            item,
            param: Param::Told(0),
        }
    }

    /// `.distributed(..)` and what belongs to it.
    fn options(&mut self, express: bool, batches: bool, writes: bool) -> String {
        let kind = if express { "express" } else { "standard" };
        let label = self.new_name("Run");
        let label = match self.rng.below(4) {
            0 => {
                self.uses("label");
                format!(".distributed(Distributed::{kind}().label(\"{label}\"))")
            }
            1 => {
                self.uses("label");
                format!(".distributed(Distributed::{kind}()).label(\"{label}\")")
            }
            _ => format!(".distributed(Distributed::{kind}())"),
        };
        let mut all = vec![label];
        if batches {
            self.uses("item_batcher");
            all.push(match self.rng.below(4) {
                3 => ".item_batcher(ItemBatcher::max_items(2).and_max_bytes(300))".to_owned(),
                0 => ".item_batcher(ItemBatcher::max_bytes(300).and_max_items(2))".to_owned(),
                1 => {
                    let n = self.pure(|g| g.stored_int(Int::U64, 0));
                    format!(".item_batcher(ItemBatcher::max_items(({n}).max(1)))")
                }
                _ => format!(
                    ".item_batcher(ItemBatcher::max_items({}))",
                    1 + self.rng.below(3)
                ),
            });
        }
        if self.rng.chance(35) {
            self.uses("max_concurrency");
            all.push(format!(".max_concurrency({})", self.rng.below(4)));
        }
        if self.rng.chance(40) {
            self.uses("tolerated failures of a distributed map");
            all.push(match self.rng.below(3) {
                0 => ".tolerated_failure_count(1)".to_owned(),
                1 => {
                    let n = self.pure(|g| g.stored_int(Int::U64, 0));
                    format!(".tolerated_failure_count({n})")
                }
                _ => ".tolerated_failure_percentage(60.0)".to_owned(),
            });
        }
        if writes {
            let options = *self.rng.pick(&[
                "",
                ".transformation(Transformation::Compact)",
                ".transformation(Transformation::Flatten)",
                ".transformation(Transformation::Compact).output_type(OutputType::Jsonl)",
            ]);
            all.push(format!(
                ".result_writer(ResultWriter::s3(\"out\", \"done\"){options})"
            ));
        }
        all.concat()
    }

    /// A file, and what reads it.
    fn reader(&mut self, out: &mut Block) -> Option<Source> {
        self.uses("item_reader");
        let number = self.files.len();
        let mut item = self.types.random_type(&mut self.rng, 1);
        if !self.types.can_be_some(&item) {
            item = Ty::Text;
        }
        let count = self.rng.below(4);
        let items = |g: &mut Gen, ty: &Ty| -> Vec<Json> {
            (0..count).map(|_| g.types.json(&mut g.rng, ty)).collect()
        };
        let lines = |all: &[Json]| all.iter().map(|v| format!("{v}\n")).collect::<String>();
        let kind = self.rng.below(6);
        let (suffix, text, made) = match kind {
            0 => {
                let all = items(self, &item);
                (".json", Json::from(all).to_string(), "json")
            }
            1 => {
                let all = items(self, &item);
                let file = json!({ "data": { "rows": all } });
                (".json", file.to_string(), "json")
            }
            2 => {
                let all = items(self, &item);
                (".jsonl", lines(&all), "jsonl")
            }
            3 => {
                let all = items(self, &item);
                ("/1.jsonl", lines(&all), "objects")
            }
            4 => {
                item = Ty::Map(Box::new(Ty::Text));
                (".csv", self.csv(count), "csv")
            }
            _ => ("/list.txt", "abc".to_owned(), "objects"),
        };
        let key = format!("f{number}");
        self.files.push((format!("{key}{suffix}"), text));
        let read = match (made, self.rng.chance(6)) {
            ("objects", _) => format!("{key}/"),
            (_, true) => format!("missing{suffix}"),
            _ => format!("{key}{suffix}"),
        };
        let (bucket, read) = match self.rng.chance(40) {
            true => {
                let (bucket, at) = (self.new_name("bucket"), self.new_name("at"));
                out.line(format!("let {bucket} = \"data\".to_owned();"));
                out.line(format!("let {at} = format!(\"{{}}{{}}\", {read:?}, \"\");"));
                (format!("&{bucket}"), format!("&{at}"))
            }
            false => ("\"data\"".to_owned(), format!("{read:?}")),
        };
        let rust = self.types.rust(&item);
        let mut code = format!("ItemReader::{made}({bucket}, {read})");
        match kind {
            1 => code.push_str(".items_pointer(\"/data/rows\")"),
            3 => code.push_str(".load_and_flatten(InputType::Jsonl)"),
            4 if self.rng.chance(40) => {
                code.push_str(".csv_headers([\"sku\", \"price\"])");
            }
            4 if self.rng.chance(40) => {
                code.push_str(".csv_delimiter(CsvDelimiter::Semicolon)");
            }
            _ => {}
        }
        if self.rng.chance(25) {
            code.push_str(&format!(".max_items({})", 1 + self.rng.below(3)));
        }
        let param = match kind {
            5 => Param::Object,
            _ => Param::Typed(rust),
        };
        if self.rng.chance(30) && !matches!(param, Param::Object) {
            let reader = self.new_name("reader");
            out.line(format!("let {reader} = {code};"));
            code = reader;
        }
        Some(Source { code, item, param })
    }

    /// A file of rows.
    fn csv(&mut self, count: usize) -> String {
        let cells = ["a", "12", "x y", "é", "-0.5", "\"q, r\""];
        let mut rows = vec!["sku,price".to_owned()];
        for _ in 0..count {
            rows.push(format!(
                "{},{}",
                self.rng.pick(&cells),
                self.rng.pick(&cells)
            ));
        }
        rows.join("\n") + "\n"
    }
}
