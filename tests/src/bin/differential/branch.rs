//! `if` and `match`, as statements and as values with statements inside.

use crate::scope::Gen;
use crate::statement::Block;
use crate::types::Ty;

impl Gen {
    pub(crate) fn if_statement(&mut self, out: &mut Block, nesting: usize) {
        let option = self.place(|t| matches!(t, Ty::Option(_)));
        let types = self.types.clone();
        let matched = self.place(|t| types.has_patterns(t));
        match (self.rng.below(3), option, matched) {
            (0, Some(place), _) => {
                self.uses("if let");
                let Ty::Option(inner) = &place.ty else { return };
                let name = self.name();
                let by_ref = self.rng.chance(60);
                let scrutinee = if by_ref {
                    format!("&{}", place.code)
                } else {
                    place.owned.clone()
                };
                out.nested(format!("if let Some({name}) = {scrutinee}"), "}", |out| {
                    self.borrowing(&place.root, |g| {
                        g.scoped(|g| {
                            g.declare(&name, inner, usize::from(by_ref), false);
                            g.block(out, nesting, true);
                        });
                    });
                });
            }
            (1, _, Some(place)) => {
                self.uses("if let");
                let (pattern, bound) = self.pattern(&place.ty, 2);
                out.nested(
                    format!("if let {pattern} = &{}", place.code),
                    "} else {",
                    |out| {
                        self.borrowing(&place.root, |g| {
                            g.scoped(|g| {
                                for (name, ty) in &bound {
                                    g.declare(name, ty, 1, false);
                                }
                                g.block(out, nesting, false);
                            });
                        });
                    },
                );
                self.block(out, nesting, true);
                out.line("}");
            }
            _ => {
                self.uses("if");
                let condition = self.bool_value(3);
                let otherwise = self.rng.below(3);
                let tail = if otherwise == 0 { "}" } else { "} else {" };
                out.nested(format!("if {condition}"), tail, |out| {
                    self.block(out, nesting, otherwise == 0)
                });
                if otherwise == 1 {
                    self.block(out, nesting, true);
                    out.line("}");
                }
                if otherwise == 2 {
                    let condition = self.pure(|g| g.bool_value(2));
                    out.nested(format!("if {condition}"), "}", |out| {
                        self.block(out, nesting, true)
                    });
                    out.line("}");
                }
            }
        }
    }

    pub(crate) fn match_statement(&mut self, out: &mut Block, nesting: usize) {
        if self.rng.chance(20) {
            return self.match_text(out, nesting);
        }
        if self.rng.chance(20)
            && let Some(place) = self.place(|t| matches!(t, Ty::List(_)))
        {
            return self.borrowing(&place.root, |g| {
                g.match_slice(out, &place.code, &place.ty, nesting)
            });
        }
        let types = self.types.clone();
        let Some(place) = self.place(|t| types.has_patterns(t)) else {
            return self.let_value(out);
        };
        self.uses("match");
        let arms = self.patterns(&place.ty, 2);
        self.frozen.push(place.root.name.clone());
        out.nested(format!("match &{}", place.code), "}", |out| {
            for (i, (pattern, bound)) in arms.iter().enumerate() {
                let refutable = pattern.len() > 1 && self.rng.chance(25);
                if refutable {
                    self.uses("match guard");
                    let guard = self.in_closure(|g| {
                        for (name, ty) in bound {
                            g.declare(name, ty, 1, false);
                        }
                        g.bool_value(2)
                    });
                    self.arm(
                        out,
                        &format!("{pattern} if {guard}"),
                        bound,
                        (nesting, true),
                    );
                }
                self.arm(out, pattern, bound, (nesting, i > 0));
            }
        });
        self.frozen.pop();
    }

    fn arm(
        &mut self,
        out: &mut Block,
        head: &str,
        bound: &[(String, Ty)],
        (nesting, may_leave): (usize, bool),
    ) {
        if self.rng.chance(15) || self.budget == 0 {
            return out.line(format!("{head} => {{}}"));
        }
        out.nested(format!("{head} =>"), "}", |out| {
            self.scoped(|g| {
                for (name, ty) in bound {
                    g.declare(name, ty, 1, false);
                }
                g.block(out, nesting, may_leave);
            });
        });
    }

    fn match_text(&mut self, out: &mut Block, nesting: usize) {
        let Some(text) = self.place(|t| *t == Ty::Text) else {
            return self.let_value(out);
        };
        self.uses("match on a text");
        self.frozen.push(text.root.name.clone());
        let text = text.code;
        out.nested(format!("match {text}.as_str()"), "}", |out| {
            self.arm(out, "\"\" | \"a\"", &[], (nesting, false));
            self.arm(out, "\"日本\"", &[], (nesting, true));
            let guard = self.rng.below(9);
            self.arm(
                out,
                &format!("t if t.len() > {guard}"),
                &[],
                (nesting, true),
            );
            self.arm(out, "_", &[], (nesting, true));
        });
        self.frozen.pop();
    }

    fn match_slice(&mut self, out: &mut Block, list: &str, ty: &Ty, nesting: usize) {
        let Ty::List(item) = ty else { return };
        let arms = self.slice_patterns(item);
        out.nested(format!("match {list}.as_slice()"), "}", |out| {
            for (i, (pattern, bound, rest)) in arms.iter().enumerate() {
                out.nested(format!("{pattern} =>"), "}", |out| {
                    self.scoped(|g| {
                        for (name, ty) in bound {
                            g.declare(name, ty, 1, false);
                        }
                        if let Some(rest) = rest {
                            out.line(format!("let {rest} = {rest}.to_vec();"));
                            g.declare(rest, ty, 0, false);
                        }
                        g.block(out, nesting, i > 0);
                    });
                });
            }
        });
    }

    /// `let x = if .. { .. } else { .. };` with steps inside.
    pub(crate) fn let_from_branches(&mut self, out: &mut Block, nesting: usize) {
        let ty = self.types.random_type(&mut self.rng, 1);
        let name = self.name();
        let mutable = self.rng.chance(40);
        let head = format!("let {}{name} =", if mutable { "mut " } else { "" });
        let types = self.types.clone();
        let place = self.place(|t| types.has_patterns(t));
        match place {
            Some(place) if self.rng.chance(50) => {
                self.uses("let = match with statements");
                let arms = self.patterns(&place.ty, 1);
                self.frozen.push(place.root.name.clone());
                out.nested(format!("{head} match &{}", place.code), "};", |out| {
                    for (i, (pattern, bound)) in arms.iter().enumerate() {
                        out.nested(format!("{pattern} =>"), "}", |out| {
                            self.scoped(|g| {
                                for (name, ty) in bound {
                                    g.declare(name, ty, 1, false);
                                }
                                g.value_block(out, &ty, nesting, i > 0);
                            });
                        });
                    }
                });
                self.frozen.pop();
            }
            _ => {
                self.uses("let = if with statements");
                let condition = self.bool_value(2);
                out.nested(format!("{head} if {condition}"), "} else {", |out| {
                    self.scoped(|g| g.value_block(out, &ty, nesting, false));
                });
                self.scoped(|g| g.value_block(out, &ty, nesting, true));
                out.line("};");
            }
        }
        self.declare(&name, &ty, 0, mutable);
    }
}
