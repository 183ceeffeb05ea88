use super::*;

/// `(a)` as `a`, and `(a.b)[c]` as `a.b[c]`: what printing takes for the same.
fn canonical(ast: &Ast) -> Ast {
    let mut ast = ast.clone();
    for child in ast.children_mut() {
        *child = canonical(child);
    }
    match ast {
        Ast::Block(mut items) if items.len() == 1 => items.remove(0),
        Ast::Filter(a, p) => onto_last_step(*a, |a| Ast::Filter(Box::new(a), p)),
        Ast::KeepArray(a) => onto_last_step(*a, |a| Ast::KeepArray(Box::new(a))),
        Ast::Focus(a, v) => onto_last_step(*a, |a| Ast::Focus(Box::new(a), v)),
        Ast::Index(a, v) => onto_last_step(*a, |a| Ast::Index(Box::new(a), v)),
        ast => ast,
    }
}

fn onto_last_step(ast: Ast, wrap: impl FnOnce(Ast) -> Ast) -> Ast {
    match ast {
        Ast::Binary(BinaryOp::Path, a, b) => {
            Ast::binary(BinaryOp::Path, *a, onto_last_step(*b, wrap))
        }
        ast => wrap(ast),
    }
}

#[test]
fn reads_as_the_reference_does() {
    // What is read, and the same with all parentheses that the grammar implies.
    let cases = [
        ("1 + 2 * 3", "1 + (2 * 3)"),
        ("1 - 2 - 3", "(1 - 2) - 3"),
        ("a.b.c", "(a.b).c"),
        ("-a.b", "-(a.b)"),
        ("a & b = c and d or e", "(((a & b) = c) and d) or e"),
        ("a = b ? c : d ? e : f", "(a = b) ? c : (d ? e : f)"),
        ("$x := $y := 1", "$x := ($y := 1)"),
        ("a ~> $f ~> $g(1)", "(a ~> $f) ~> ($g(1))"),
        ("$f(1)(2)[0]", "(($f(1))(2))[0]"),
        ("a in b = c", "(a in b) = c"),
        ("a ?: b + c", "a ?: (b + c)"),
    ];
    for (text, bracketed) in cases {
        let a = canonical(&parse(text).unwrap());
        let b = canonical(&parse(bracketed).unwrap());
        assert_eq!(a, b, "{text}");
    }
}

#[test]
fn reads_every_construct() {
    let cases: &[(&str, Ast)] = &[
        ("null", Ast::Null),
        ("18446744073709551615", Ast::Number(u64::MAX.into())),
        ("'\\u00e9\\ud83d\\ude00\\n'", Ast::string("é😀\n")),
        ("/* note */ $", Ast::var("")),
        ("$$", Ast::var("$")),
        ("`a b`", Ast::Name("a b".into())),
        ("and", Ast::Name("and".into())),
        ("'a'.b", Ast::Name("a".into()).field("b")),
        (
            "$match(s, /a[/]b/i)",
            Ast::call(
                "match",
                [
                    Ast::Name("s".into()),
                    Ast::Regex {
                        pattern: "a[/]b".into(),
                        flags: "i".into(),
                    },
                ],
            ),
        ),
        (
            "function($a, $b)<n-n:n>{ $a }",
            Ast::Lambda {
                params: vec!["a".into(), "b".into()],
                signature: Some("n-n:n".into()),
                body: Box::new(Ast::var("a")),
            },
        ),
        ("$f(?, 1)", Ast::call("f", [Ast::Placeholder, Ast::int(1)])),
        (
            "[1..3]",
            Ast::Array(vec![Ast::binary(BinaryOp::Range, Ast::int(1), Ast::int(3))]),
        ),
        (
            "$a^(>b, c)",
            Ast::Sort(
                Box::new(Ast::var("a")),
                vec![
                    (true, Ast::Name("b".into())),
                    (false, Ast::Name("c".into())),
                ],
            ),
        ),
        (
            "|a|{'b': 1},'c'|",
            Ast::Transform {
                pattern: Box::new(Ast::Name("a".into())),
                update: Box::new(Ast::object([("b".to_owned(), Ast::int(1))])),
                delete: Some(Box::new(Ast::string("c"))),
            },
        ),
        (
            "a ? b",
            Ast::Conditional(
                Box::new(Ast::Name("a".into())),
                Box::new(Ast::Name("b".into())),
                None,
            ),
        ),
    ];
    for (text, ast) in cases {
        assert_eq!(&parse(text).unwrap(), ast, "{text}");
    }
}

#[test]
fn refuses_with_code_words_and_place() {
    let cases = [
        ("", "S0207", "Unexpected end of expression", 0),
        ("1 +", "S0207", "Unexpected end of expression", 3),
        (
            "[1, 2",
            "S0203",
            "Expected \"]\" before end of expression",
            5,
        ),
        ("$x[1, 2]", "S0202", "Expected \"]\", got \",\"", 4),
        (
            "'abc",
            "S0101",
            "String literal must be terminated by a matching quote",
            0,
        ),
        ("'\\'", "S0103", "Unsupported escape sequence: \\'", 2),
        (
            "'\\u12'",
            "S0104",
            "The escape sequence \\u must be followed by 4 hex digits",
            2,
        ),
        ("1e999", "S0102", "Number out of range: 1e999", 0),
        (
            "`a",
            "S0105",
            "Quoted property name must be terminated with a backquote (`)",
            0,
        ),
        ("/* a", "S0106", "Comment has no closing tag", 0),
        (
            "$f(/a)",
            "S0302",
            "No terminating / in regular expression",
            3,
        ),
        (
            "$f(//)",
            "S0301",
            "Empty regular expressions are not allowed",
            3,
        ),
        ("a b", "S0201", "Syntax error: \"b\"", 2),
        (
            ")",
            "S0211",
            "The symbol \")\" cannot be used as a unary operator",
            0,
        ),
        ("a ! b", "S0204", "Unknown operator: \"!\"", 2),
        (
            "+ 1",
            "S0211",
            "The symbol \"+\" cannot be used as a unary operator",
            0,
        ),
        (
            "1 := 2",
            "S0212",
            "The left side of := must be a variable name (start with $)",
            2,
        ),
        (
            "function(a){1}",
            "S0208",
            "Parameter 1 of function definition must be a variable name (start with $)",
            11,
        ),
        (
            "a.1",
            "S0213",
            "The literal value 1 cannot be used as a step within a path expression",
            1,
        ),
        (
            "a@b",
            "S0214",
            "The right side of \"@\" must be a variable name (start with $)",
            1,
        ),
        (
            "1 + a.2 + ",
            "S0213",
            "The literal value 2 cannot be used as a step within a path expression",
            5,
        ),
        (
            "a + %",
            "S0217",
            "The object representing the 'parent' cannot be derived from this expression",
            0,
        ),
        (
            "$x.%",
            "S0217",
            "The object representing the 'parent' cannot be derived from this expression",
            0,
        ),
        (
            "$x{a: b}[0]",
            "S0209",
            "A predicate cannot follow a grouping expression in a step",
            8,
        ),
        (
            "a^(b)@$v",
            "S0216",
            "A context variable binding must precede the 'order-by' clause on a step",
            5,
        ),
        ("function()<n{1}", "S0202", "Expected \">\", got \"{\"", 12),
        (
            "a[0]@$v",
            "S0215",
            "A context variable binding must precede any predicates on a step",
            4,
        ),
        (
            "a{'b':1}{'c':2}",
            "S0210",
            "Each step can only have one grouping expression",
            8,
        ),
        (
            "$store.book[?(@.price < 10)].title",
            "S0211",
            "The symbol \"?\" cannot be used as a unary operator",
            12,
        ),
    ];
    for (text, code, message, offset) in cases {
        let error = parse(text).expect_err(text);
        assert_eq!(
            (error.code, &*error.message, error.offset),
            (code, message, offset),
            "{text}"
        );
    }
}

/// What jsonata-js 2.0.6, the service's version, says about texts of random pieces.
const RECORDED: &str = include_str!("recorded.jsonl");

#[test]
fn says_what_the_reference_was_recorded_to_say() {
    for line in RECORDED.lines() {
        let case: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = case["text"].as_str().unwrap();
        let found = parse(text).err();
        let code = found.as_ref().map_or("", |e| e.code);
        let message = found.as_ref().map(|e| e.message.as_str());
        assert_eq!(case["code"], code, "{text}");
        assert_eq!(case["message"].as_str(), message, "{text}");
    }
}

#[test]
fn bounds_nesting_instead_of_overflowing() {
    let deep = [
        "(".repeat(100_000),
        "[".repeat(100_000),
        "-".repeat(100_000),
        "a?".repeat(100_000),
        "a.".repeat(100_000) + "a",
        "$f(".repeat(100_000),
        format!("{}1{}", "(".repeat(100_000), ".a)".repeat(100_000)),
        format!("1{}", "[0]".repeat(100_000)),
    ];
    for text in deep {
        assert_eq!(parse(&text).unwrap_err().code, TOO_DEEP, "{}", &text[..9]);
    }
    let chain = "$x & ".repeat(500) + "'end'";
    assert!(parse(&chain).is_ok());
}

/// A small generator: the same trees in every run.
struct Trees(u64);

impl Trees {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }

    fn boxed(&mut self, depth: u32) -> Box<Ast> {
        Box::new(self.tree(depth))
    }

    fn several(&mut self, depth: u32) -> Vec<Ast> {
        (0..self.below(3)).map(|_| self.tree(depth)).collect()
    }

    fn leaf(&mut self) -> Ast {
        match self.below(9) {
            0 => Ast::Null,
            1 => Ast::Bool(true),
            2 => Ast::int(7),
            3 => Ast::string("it's \"so\"\n"),
            4 => Ast::Name("a b".into()),
            5 => Ast::Name("and".into()),
            6 => Ast::var(""),
            7 => Ast::Wildcard,
            _ => Ast::var("x"),
        }
    }

    /// A step that a path can have.
    fn step(&mut self, depth: u32) -> Ast {
        loop {
            let tree = self.tree(depth);
            let path = canonical(&tree).field("a");
            if first_error(&path).is_none() && !matches!(canonical(&tree), Ast::String(_)) {
                return tree;
            }
        }
    }

    fn tree(&mut self, depth: u32) -> Ast {
        const OPS: &[BinaryOp] = &[
            BinaryOp::Multiply,
            BinaryOp::Divide,
            BinaryOp::Remainder,
            BinaryOp::Add,
            BinaryOp::Subtract,
            BinaryOp::Concat,
            BinaryOp::Equal,
            BinaryOp::NotEqual,
            BinaryOp::Less,
            BinaryOp::LessEqual,
            BinaryOp::Greater,
            BinaryOp::GreaterEqual,
            BinaryOp::And,
            BinaryOp::Or,
            BinaryOp::In,
            BinaryOp::Apply,
            BinaryOp::Coalesce,
            BinaryOp::Default,
        ];
        if depth == 0 {
            return self.leaf();
        }
        let d = depth - 1;
        match self.below(22) {
            0..=4 => {
                let op = OPS[self.below(OPS.len() as u64) as usize];
                Ast::Binary(op, self.boxed(d), self.boxed(d))
            }
            5 | 6 => Ast::binary(BinaryOp::Path, self.step(d), self.step(d)),
            7 => Ast::Filter(Box::new(self.step(d)), self.boxed(d)),
            8 => Ast::Conditional(self.boxed(d), self.boxed(d), Some(self.boxed(d))),
            9 => Ast::Conditional(self.boxed(d), self.boxed(d), None),
            10 => Ast::Bind("x".into(), self.boxed(d)),
            11 => Ast::Block(self.several(d)),
            12 => Ast::Array(self.several(d)),
            13 => Ast::Object(vec![(self.tree(d), self.tree(d))]),
            14 => Ast::call("f", self.several(d)),
            15 => Ast::Lambda {
                params: vec!["y".into()],
                signature: None,
                body: self.boxed(d),
            },
            16 => Ast::Negate(self.boxed(d)),
            17 => Ast::Sort(Box::new(self.step(d)), vec![(false, self.tree(d))]),
            18 => Ast::Group(Box::new(self.step(d)), vec![(self.tree(d), self.tree(d))]),
            19 => Ast::Focus(Box::new(self.step(d)), "i".into()),
            20 => Ast::Index(Box::new(self.step(d)), "i".into()),
            _ => Ast::KeepArray(Box::new(self.step(d))),
        }
    }
}

#[test]
fn reads_back_what_is_printed() {
    let mut trees = Trees(1);
    for i in 0..10_000 {
        let tree = trees.tree(1 + i % 4);
        let text = tree.to_string();
        let back = parse(&text).unwrap_or_else(|e| panic!("{text}: {e}\n{tree:?}"));
        assert_eq!(canonical(&back), canonical(&tree), "{text}");
    }
}
