//! Brings a directory up to date: writes what has changed, removes what is gone.
//!
//! Several packages may write to one directory. Each keeps a list of its files there, with the
//! module that each is from, so that it removes only files of its own.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::{EmitError, io_error};

/// Where the lists are, beneath the directory.
pub(super) const LISTS: &str = ".emitted";

/// A file to be.
#[derive(Debug)]
pub(super) struct Document {
    name: String,
    /// The module of the workflow.
    source: String,
    text: String,
}

impl Document {
    pub(super) fn new(name: String, source: &str, text: String) -> Document {
        Document {
            name,
            source: source.to_owned(),
            text,
        }
    }
}

/// Makes `directory` hold the documents, and of the owner's earlier files no others.
pub(super) fn write(
    owner: &str,
    directory: &Path,
    documents: &[Document],
    warnings: &mut Vec<String>,
) -> Result<Vec<PathBuf>, EmitError> {
    let lists = directory.join(LISTS);
    fs::create_dir_all(&lists).map_err(|error| io_error(&lists, error))?;
    let own = lists.join(owner);
    let others = others(&lists, owner)?;
    let new: List = documents
        .iter()
        .map(|d| (d.name.clone(), d.source.clone()))
        .collect();
    for name in read(&own)?.keys().filter(|name| !new.contains_key(*name)) {
        if !others.values().any(|list| list.contains_key(name)) {
            remove(&directory.join(name))?;
        }
    }
    let mut files = Vec::new();
    for document in documents {
        warn_of_rivals(document, &others, warnings);
        let path = directory.join(&document.name);
        write_if_changed(&path, &document.text, owner)?;
        files.push(path);
    }
    write_if_changed(&own, &print(&new), owner)?;
    Ok(files)
}

/// The files of an owner, with their modules.
type List = BTreeMap<String, String>;

/// The lists of all other owners.
fn others(lists: &Path, owner: &str) -> Result<BTreeMap<String, List>, EmitError> {
    let mut others = BTreeMap::new();
    for entry in fs::read_dir(lists).map_err(|error| io_error(lists, error))? {
        let entry = entry.map_err(|error| io_error(lists, error))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name != owner && !is_temporary(&name) {
            others.insert(name, read(&entry.path())?);
        }
    }
    Ok(others)
}

/// A line for each file: its name, a tab, its module. Lines of another form are not ours; a list
/// never names a file elsewhere.
fn read(list: &Path) -> Result<List, EmitError> {
    let text = match fs::read_to_string(list) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(io_error(list, error)),
    };
    let lines = text.lines().filter_map(|line| line.split_once('\t'));
    let ours = lines.filter(|(name, _)| !name.contains(['/', '\\']) && name.ends_with(".json"));
    Ok(ours
        .map(|(name, source)| (name.to_owned(), source.to_owned()))
        .collect())
}

fn print(list: &List) -> String {
    list.iter()
        .map(|(name, source)| format!("{name}\t{source}\n"))
        .collect()
}

/// Two packages may both write one crate's workflows. Two workflows of one name are a mistake,
/// unless one has moved and the other package has not been built since.
fn warn_of_rivals(
    document: &Document,
    others: &BTreeMap<String, List>,
    warnings: &mut Vec<String>,
) {
    let Document { name, source, .. } = document;
    for (owner, list) in others {
        if let Some(other) = list.get(name).filter(|other| *other != source) {
            warnings.push(format!(
                "{name} is of {source} now; the package {owner} wrote it for {other}. Name one of \
                 the workflows with `#[workflow(name = \"..\")]`, or set ASL_DIR for one package"
            ));
        }
    }
}

/// A file is always whole: it is written beside its place and then moved there.
fn write_if_changed(path: &Path, text: &str, owner: &str) -> Result<(), EmitError> {
    if fs::read(path).is_ok_and(|old| old == text.as_bytes()) {
        return Ok(());
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let new = path.with_file_name(format!(".{name}.{owner}{TEMPORARY}"));
    fs::write(&new, text).map_err(|error| io_error(&new, error))?;
    fs::rename(&new, path).map_err(|error| {
        // What was written is of no use; that the move failed is what matters.
        let _ = fs::remove_file(&new);
        io_error(path, error)
    })
}

const TEMPORARY: &str = ".new";

fn is_temporary(name: &str) -> bool {
    name.starts_with('.') && name.ends_with(TEMPORARY)
}

fn remove(path: &Path) -> Result<(), EmitError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(io_error(path, error)),
        _ => Ok(()),
    }
}
