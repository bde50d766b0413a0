//! Expressions inside actions. Parentheses are kept on a list, so depth costs no stack.

use super::lexer::{Kind, Token};
use super::parser::Parser;
use super::{Call, Fate, Field, Problem, Root, Variable, functions, literal};
use crate::source::Spanned;
use std::ops::Range;

/// Go's limit for parentheses inside each other.
const DEPTH_LIMIT: usize = 10_000;

/// What an expression is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Context {
    /// Printed.
    Command,
    /// Of `if` or `with`.
    Condition,
    Range,
    Block,
    Template,
    Parentheses,
}

/// What is known after an expression.
pub(super) struct Ended {
    /// It declares or assigns a variable.
    pub(super) declares: bool,
    /// Its first field and string, as indexes into the template's lists.
    pub(super) fields: usize,
    pub(super) strings: usize,
}

/// An expression that is not complete: `command | command …`.
struct Pipeline {
    context: Context,
    /// Where it starts.
    open: Range<usize>,
    declares: bool,
    commands: usize,
    command: Option<Command>,
    /// Fields that are the whole value of the last command.
    value: Vec<usize>,
}

/// Operands that are not complete.
struct Command {
    operands: usize,
    /// The function that the first operand names.
    call: Option<usize>,
    /// Fields that are a whole operand: number of the operand, index of the field.
    fields: Vec<(usize, usize)>,
}

/// What an operand is, as far as it matters.
enum Operand {
    /// A number, string, `nil`, `true` or `.`: nothing of it can be called, and it has no fields.
    Constant(Range<usize>),
    Field(usize),
    /// A variable; its first field makes it a [`Operand::Field`].
    Variable(Range<usize>),
    Function(usize),
    /// Parentheses, and the fields that are their whole value.
    Group(Vec<usize>, Range<usize>),
}

impl Parser<'_> {
    /// An expression, its end included.
    pub(super) fn pipeline(&mut self, context: Context) -> Result<Ended, Problem> {
        let (fields, strings) = (self.out.fields.len(), self.out.strings.len());
        let mut stack = vec![self.start_pipeline(context)?];
        let declares = stack.first().is_some_and(|pipeline| pipeline.declares);
        while let Some(pipeline) = stack.last_mut() {
            let finished =
                if pipeline.command.is_some() { None } else { self.between_commands(pipeline)? };
            if let Some(end) = finished {
                let Some(done) = stack.pop() else { break };
                let outer = stack.last_mut();
                self.end_pipeline(&done, outer.is_none());
                if let Some(command) = outer.and_then(|outer| outer.command.as_mut()) {
                    let group = Operand::Group(done.value, done.open.start..end);
                    self.finish_operand(command, group)?;
                    continue;
                }
                break;
            }
            if let Some(open) = self.operands(pipeline)? {
                if stack.len() > DEPTH_LIMIT {
                    return Err(Problem::new(
                        open,
                        "Parentheses are nested more than 10,000 times",
                    ));
                }
                stack.push(self.start_pipeline(Context::Parentheses)?);
            }
        }
        Ok(Ended { declares, fields, strings })
    }

    /// Reads `$x :=`, `$x =` and, for `range`, `$i, $x :=`.
    fn start_pipeline(&mut self, context: Context) -> Result<Pipeline, Problem> {
        self.skip_space();
        let open = self
            .at
            .checked_sub(1)
            .and_then(|at| self.tokens.get(at))
            .map_or(0..0, |token| token.range.clone());
        let mut pipeline = Pipeline {
            context,
            open,
            declares: false,
            commands: 0,
            command: None,
            value: Vec::new(),
        };
        let mut declared = 0;
        loop {
            self.skip_space();
            let before = self.at;
            let variable = self.peek();
            if variable.kind != Kind::Variable {
                return Ok(pipeline);
            }
            self.at += 1;
            let next = self.next();
            let comma = next.kind == Kind::Other && self.slice(&next.range) == ",";
            if !comma && !matches!(next.kind, Kind::Assign | Kind::Declare) {
                self.at = before;
                return Ok(pipeline);
            }
            declared += 1;
            pipeline.declares = true;
            let name = self.slice(&variable.range).to_owned();
            if let Some(tree) = self.trees.last_mut() {
                tree.variables.push(name.clone());
            }
            let name = Spanned::new(name, self.text.span_of(variable.range));
            self.out.variables.push(Variable { name, assigned: true });
            if !comma {
                return Ok(pipeline);
            }
            if context != Context::Range {
                return Err(Problem::new(next.range, "Only `range` declares two variables"));
            }
            if declared > 1 {
                return Err(Problem::new(next.range, "`range` declares two variables at most"));
            }
            self.skip_space();
            let next = self.peek();
            match next.kind {
                Kind::Variable | Kind::RightDelimiter | Kind::RightParenthesis => {}
                Kind::Finish => return Err(self.unexpected(&next)),
                _ => {
                    return Err(Problem::new(
                        next.range,
                        "A second variable belongs here, such as `$value`",
                    ));
                }
            }
        }
    }

    /// Before a command. Gives the end of the expression if it is complete.
    fn between_commands(&mut self, pipeline: &mut Pipeline) -> Result<Option<usize>, Problem> {
        let token = self.next();
        let end = if pipeline.context == Context::Parentheses {
            Kind::RightParenthesis
        } else {
            Kind::RightDelimiter
        };
        if token.kind == end {
            if pipeline.commands == 0 {
                let message = match pipeline.context {
                    Context::Parentheses => "There is nothing between these parentheses",
                    Context::Command => "This action is empty",
                    _ => "A value is missing here",
                };
                let start = if pipeline.context == Context::Command
                    || pipeline.context == Context::Parentheses
                {
                    pipeline.open.start
                } else {
                    token.range.start
                };
                return Err(Problem::new(start.min(token.range.start)..token.range.end, message));
            }
            return Ok(Some(token.range.end));
        }
        if !starts_operand(token.kind) {
            return Err(self.unexpected(&token));
        }
        self.at -= 1;
        let piped = std::mem::take(&mut pipeline.value);
        pipeline.command = Some(Command { operands: 0, call: None, fields: Vec::new() });
        pipeline.commands += 1;
        if pipeline.commands > 1 {
            self.pipe_into(&piped, &token)?;
        }
        Ok(None)
    }

    /// The value of one command goes to the next one.
    fn pipe_into(&mut self, piped: &[usize], first: &Token) -> Result<(), Problem> {
        let constant = matches!(
            first.kind,
            Kind::Bool
                | Kind::Character
                | Kind::Complex
                | Kind::Number
                | Kind::Quoted
                | Kind::Raw
                | Kind::Dot
                | Kind::Nil
        );
        if constant {
            let text = self.slice(&first.range).to_owned();
            return Err(Problem::new(
                first.range.clone(),
                format!("`{text}` is no function, so nothing can be piped into it"),
            ));
        }
        let name = (first.kind == Kind::Identifier).then(|| self.slice(&first.range));
        let fate = fate_of(name);
        for &field in piped {
            self.settle(field, fate);
        }
        Ok(())
    }

    /// Reads operands until the command is complete or a parenthesis opens, whose place it gives.
    fn operands(&mut self, pipeline: &mut Pipeline) -> Result<Option<Range<usize>>, Problem> {
        let Some(mut command) = pipeline.command.take() else { return Ok(None) };
        loop {
            // Behind an operand, only a blank lets another one follow.
            let follows = command.operands == 0 || self.peek().kind == Kind::Space;
            self.skip_space();
            let token = self.peek();
            if follows && starts_operand(token.kind) {
                self.at += 1;
                if token.kind == Kind::LeftParenthesis {
                    pipeline.command = Some(command);
                    return Ok(Some(token.range));
                }
                let operand = self.term(&token)?;
                self.finish_operand(&mut command, operand)?;
                continue;
            }
            match token.kind {
                Kind::RightDelimiter | Kind::RightParenthesis => {}
                Kind::Pipe => self.at += 1,
                Kind::Dot => {
                    let problem = Problem::new(token.range, "A name is missing after this `.`");
                    return Err(problem.help("A field is written with one dot"));
                }
                kind if starts_operand(kind) => {
                    return Err(self.unexpected(&token).help("Separate operands with blanks"));
                }
                _ => return Err(self.unexpected(&token)),
            }
            pipeline.value = self.end_command(&command);
            return Ok(None);
        }
    }

    fn term(&mut self, token: &Token) -> Result<Operand, Problem> {
        let range = token.range.clone();
        let text = self.slice(&range).to_owned();
        Ok(match token.kind {
            Kind::Identifier => {
                let name = Spanned::new(text, self.text.span_of(range));
                self.out.calls.push(Call { name, arguments: Vec::new() });
                Operand::Function(self.out.calls.len() - 1)
            }
            Kind::Variable => {
                let known = self.trees.last().is_some_and(|tree| tree.variables.contains(&text));
                if !known {
                    return Err(Problem::new(
                        range,
                        format!("The variable `{text}` is not declared here"),
                    ));
                }
                if text != "$" {
                    let name = Spanned::new(text, self.text.span_of(range.clone()));
                    self.out.variables.push(Variable { name, assigned: false });
                }
                Operand::Variable(range)
            }
            Kind::Field => {
                let root = if self.rebound > 0 { Root::Element } else { Root::Data };
                Operand::Field(self.push_field(root, range.clone(), &range))
            }
            Kind::Quoted | Kind::Raw => {
                self.string(token)?;
                Operand::Constant(range)
            }
            Kind::Character if !literal::is_character(&text) => {
                return Err(Problem::new(range, format!("`{text}` is not one character"))
                    .help("Write strings with `\"`"));
            }
            Kind::Number if !literal::is_number(&text) => {
                return Err(Problem::new(
                    range,
                    format!("`{text}` is no number, or one that is too large"),
                ));
            }
            Kind::Complex if !literal::is_complex(&text) => {
                return Err(Problem::new(
                    range,
                    format!("`{text}` is no number, or one that is too large"),
                ));
            }
            _ => Operand::Constant(range),
        })
    }

    /// A new field `range`, whose first name is `.name` at `name`.
    fn push_field(&mut self, root: Root, range: Range<usize>, name: &Range<usize>) -> usize {
        let name = name.start + 1..name.end;
        let names = vec![Spanned::new(self.slice(&name).to_owned(), self.text.span_of(name))];
        let span = self.text.span_of(range);
        self.out.fields.push(Field { span, root, names, fate: Fate::Passed });
        self.out.fields.len() - 1
    }

    /// Reads the `.names` directly behind a term, and adds the operand to the command.
    fn finish_operand(
        &mut self,
        command: &mut Command,
        mut operand: Operand,
    ) -> Result<(), Problem> {
        while self.peek().kind == Kind::Field {
            let token = self.peek();
            self.at += 1;
            operand = match operand {
                Operand::Constant(range) => {
                    let text = self.slice(&range).to_owned();
                    let name = self.slice(&token.range).to_owned();
                    let help = if text == "." {
                        "A field is written with one dot"
                    } else {
                        "Separate operands with blanks"
                    };
                    return Err(Problem::new(
                        token.range,
                        format!("`{text}` has no field `{name}`"),
                    )
                    .help(help));
                }
                Operand::Field(field) => {
                    let name = token.range.start + 1..token.range.end;
                    let name = Spanned::new(self.slice(&name).to_owned(), self.text.span_of(name));
                    if let Some(field) = self.out.fields.get_mut(field) {
                        field.span = field.span.to(name.span);
                        field.names.push(name);
                    }
                    Operand::Field(field)
                }
                Operand::Variable(range) => {
                    let root = match self.slice(&range) {
                        "$" if self.trees.len() == 1 => Root::Data,
                        "$" => Root::Element,
                        _ => Root::Variable,
                    };
                    let whole = range.start..token.range.end;
                    Operand::Field(self.push_field(root, whole, &token.range))
                }
                Operand::Function(call) => {
                    let start = self.out.calls.get(call).map(|call| call.name.span);
                    let field =
                        self.push_field(Root::Expression, token.range.clone(), &token.range);
                    if let (Some(start), Some(field)) = (start, self.out.fields.get_mut(field)) {
                        field.span = start.to(field.span);
                    }
                    Operand::Field(field)
                }
                Operand::Group(_, range) => {
                    let whole = range.start..token.range.end;
                    Operand::Field(self.push_field(Root::Expression, whole, &token.range))
                }
            };
        }
        let mut argument = None;
        match operand {
            Operand::Function(call) if command.operands == 0 => command.call = Some(call),
            Operand::Field(field) => command.fields.push((command.operands, field)),
            Operand::Group(fields, _) => {
                command.fields.extend(fields.into_iter().map(|field| (command.operands, field)));
            }
            Operand::Constant(range) => {
                let span = self.text.span_of(range);
                argument = self.out.strings.last().filter(|string| string.span == span).cloned();
            }
            Operand::Function(_) | Operand::Variable(_) => {}
        }
        if command.operands > 0
            && let Some(call) = command.call.and_then(|call| self.out.calls.get_mut(call))
        {
            call.arguments.push(argument);
        }
        command.operands += 1;
        Ok(())
    }

    /// Says what becomes of the fields of a command; gives those that are its value.
    fn end_command(&mut self, command: &Command) -> Vec<usize> {
        let name = command
            .call
            .and_then(|call| self.out.calls.get(call))
            .map(|call| call.name.value.as_str());
        let fate = fate_of(name);
        let mut value = Vec::new();
        for &(_, field) in &command.fields {
            if command.operands == 1 {
                value.push(field);
            } else {
                self.settle(field, fate);
            }
        }
        value
    }

    fn end_pipeline(&mut self, pipeline: &Pipeline, outermost: bool) {
        let fate = match pipeline.context {
            _ if pipeline.declares => Fate::Kept,
            Context::Command => Fate::Printed,
            Context::Condition | Context::Range => Fate::Guarded,
            Context::Block | Context::Template => Fate::Passed,
            // The command around them decides.
            Context::Parentheses => return,
        };
        debug_assert!(outermost);
        for &field in &pipeline.value {
            self.settle(field, fate);
        }
    }

    fn settle(&mut self, field: usize, fate: Fate) {
        if let Some(field) = self.out.fields.get_mut(field) {
            let asked = field.key().is_some_and(|key| self.conditions.contains_key(&key.value));
            field.fate = if asked { Fate::Guarded } else { fate };
        }
    }
}

fn fate_of(function: Option<&str>) -> Fate {
    if function.is_some_and(functions::guards) { Fate::Guarded } else { Fate::Passed }
}

fn starts_operand(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Bool
            | Kind::Character
            | Kind::Complex
            | Kind::Number
            | Kind::Quoted
            | Kind::Raw
            | Kind::Variable
            | Kind::Field
            | Kind::Dot
            | Kind::Identifier
            | Kind::Nil
            | Kind::LeftParenthesis
    )
}
