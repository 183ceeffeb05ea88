//! Buckets: what stands for S3 on this machine.

mod folder;

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::io::{self, BufReader, Cursor, Read};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use md5::{Digest, Md5};

/// Buckets of objects, as S3 has them: where item readers read, result writers write, and the
/// tasks `aws-sdk:s3:..` of an interpreted program work.
///
/// A folder has a folder for each bucket, and in it a file for each object; the key
/// `2024/orders.csv` of the bucket `inbox` is the file `inbox/2024/orders.csv`. Keys stay inside:
/// a key with `..`, an absolute path or a link is no object. Copies are the same buckets.
///
/// ```
/// use workflow_runtime::interpreter::Buckets;
///
/// let buckets = Buckets::memory();
/// buckets.create("inbox")?;
/// buckets.put("inbox", "orders.csv", "id,total\n7,25\n")?;
/// assert_eq!(buckets.get("inbox", "orders.csv")?, b"id,total\n7,25\n");
/// # Ok::<(), workflow_runtime::interpreter::BucketError>(())
/// ```
#[derive(Clone)]
pub struct Buckets(Arc<Kind>);

enum Kind {
    Folder(PathBuf),
    Memory(Mutex<BTreeMap<String, Bucket>>),
}

/// The objects of a bucket by key.
type Bucket = BTreeMap<String, (Arc<[u8]>, Timestamp)>;

/// An object, as a listing shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct ObjectSummary {
    /// Its key.
    pub key: String,
    /// Its length in bytes.
    pub size: u64,
    /// Its entity tag: the MD5 of its bytes, in quotes.
    pub e_tag: String,
    /// When it was written.
    pub last_modified: Timestamp,
}

/// Why a bucket or an object can't be had.
#[derive(Debug, thiserror::Error)]
pub enum BucketError {
    /// There is no such bucket.
    #[error("The specified bucket does not exist")]
    NoSuchBucket,
    /// There is no such object.
    #[error("The specified key does not exist.")]
    NoSuchKey,
    /// No bucket can have that name.
    #[error("The specified bucket is not valid.")]
    InvalidBucketName,
    /// No file can have that key.
    #[error(
        "the key `{0}` can't be a file: take one of names between single slashes, none of them `.` or `..`"
    )]
    InvalidKey(String),
    /// The folder or file can't be read or written.
    #[error("{path}: {source}")]
    Io {
        /// Which.
        path: String,
        /// Why.
        source: io::Error,
    },
}

impl BucketError {
    /// The code that S3 gives: `NoSuchKey`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            BucketError::NoSuchBucket => "NoSuchBucket",
            BucketError::NoSuchKey => "NoSuchKey",
            BucketError::InvalidBucketName => "InvalidBucketName",
            BucketError::InvalidKey(_) => "InvalidArgument",
            BucketError::Io { .. } => "InternalError",
        }
    }

    /// The HTTP status that S3 gives.
    #[must_use]
    pub fn status_code(&self) -> u16 {
        match self {
            BucketError::NoSuchBucket | BucketError::NoSuchKey => 404,
            BucketError::InvalidBucketName | BucketError::InvalidKey(_) => 400,
            BucketError::Io { .. } => 500,
        }
    }
}

/// The bytes of an object, read as they are needed.
pub(crate) type Content = BufReader<Box<dyn Read>>;

impl Buckets {
    /// The folders in `path`.
    pub fn folder(path: impl Into<PathBuf>) -> Buckets {
        Buckets(Arc::new(Kind::Folder(path.into())))
    }

    /// Buckets that live as long as the program; there are none at first.
    #[must_use]
    pub fn memory() -> Buckets {
        Buckets(Arc::new(Kind::Memory(Mutex::default())))
    }

    /// Makes a bucket, if it is not there.
    ///
    /// # Errors
    /// When no bucket can have that name, or the folder can't be made.
    pub fn create(&self, bucket: &str) -> Result<(), BucketError> {
        check_bucket_name(bucket)?;
        match &*self.0 {
            Kind::Folder(root) => folder::create(root, bucket),
            Kind::Memory(buckets) => {
                lock(buckets).entry(bucket.to_owned()).or_default();
                Ok(())
            }
        }
    }

    /// Writes an object.
    ///
    /// # Errors
    /// When there is no such bucket, or no such file can be.
    pub fn put(
        &self,
        bucket: &str,
        key: &str,
        content: impl AsRef<[u8]>,
    ) -> Result<(), BucketError> {
        check_bucket_name(bucket)?;
        match &*self.0 {
            Kind::Folder(root) => folder::put(root, bucket, key, content.as_ref()),
            Kind::Memory(buckets) => {
                let object = (Arc::from(content.as_ref()), Timestamp::now());
                let mut buckets = lock(buckets);
                let objects = buckets.get_mut(bucket).ok_or(BucketError::NoSuchBucket)?;
                objects.insert(key.to_owned(), object);
                Ok(())
            }
        }
    }

    /// Removes an object.
    ///
    /// # Errors
    /// When there is no such bucket or object, or the file can't be removed.
    pub fn delete(&self, bucket: &str, key: &str) -> Result<(), BucketError> {
        check_bucket_name(bucket)?;
        match &*self.0 {
            Kind::Folder(root) => folder::delete(root, bucket, key),
            Kind::Memory(buckets) => {
                let mut buckets = lock(buckets);
                let objects = buckets.get_mut(bucket).ok_or(BucketError::NoSuchBucket)?;
                let removed = objects.remove(key);
                removed.map(drop).ok_or(BucketError::NoSuchKey)
            }
        }
    }

    /// The bytes of an object.
    ///
    /// # Errors
    /// When there is no such bucket or object.
    pub fn get(&self, bucket: &str, key: &str) -> Result<Vec<u8>, BucketError> {
        let mut bytes = Vec::new();
        let read = self.open(bucket, key)?.read_to_end(&mut bytes);
        match read {
            Ok(_) => Ok(bytes),
            Err(source) => Err(BucketError::Io {
                path: format!("{bucket}/{key}"),
                source,
            }),
        }
    }

    /// The bytes of an object, from its first.
    pub(crate) fn open(&self, bucket: &str, key: &str) -> Result<Content, BucketError> {
        check_bucket_name(bucket)?;
        let content: Box<dyn Read> = match &*self.0 {
            Kind::Folder(root) => Box::new(folder::open(root, bucket, key)?),
            Kind::Memory(buckets) => {
                let buckets = lock(buckets);
                let objects = buckets.get(bucket).ok_or(BucketError::NoSuchBucket)?;
                let (content, _) = objects.get(key).ok_or(BucketError::NoSuchKey)?;
                Box::new(Cursor::new(content.clone()))
            }
        };
        Ok(BufReader::new(content))
    }

    /// What a listing says of one object.
    ///
    /// # Errors
    /// When there is no such bucket or object.
    pub fn head(&self, bucket: &str, key: &str) -> Result<ObjectSummary, BucketError> {
        check_bucket_name(bucket)?;
        match &*self.0 {
            Kind::Folder(root) => folder::head(root, bucket, key),
            Kind::Memory(buckets) => {
                let buckets = lock(buckets);
                let objects = buckets.get(bucket).ok_or(BucketError::NoSuchBucket)?;
                let (content, at) = objects.get(key).ok_or(BucketError::NoSuchKey)?;
                Ok(summary(key, content, *at))
            }
        }
    }

    /// The objects whose keys start with `prefix`, in the order of the bytes of their keys.
    ///
    /// # Errors
    /// When there is no such bucket, or its folder can't be read.
    pub fn list(&self, bucket: &str, prefix: &str) -> Result<Vec<ObjectSummary>, BucketError> {
        check_bucket_name(bucket)?;
        match &*self.0 {
            Kind::Folder(root) => folder::list(root, bucket, prefix),
            Kind::Memory(buckets) => {
                let buckets = lock(buckets);
                let objects = buckets.get(bucket).ok_or(BucketError::NoSuchBucket)?;
                Ok(objects
                    .range(prefix.to_owned()..)
                    .take_while(|(key, _)| key.starts_with(prefix))
                    .map(|(key, (content, at))| summary(key, content, *at))
                    .collect())
            }
        }
    }
}

impl fmt::Debug for Buckets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            Kind::Folder(root) => f.debug_tuple("Folder").field(root).finish(),
            Kind::Memory(buckets) => {
                let buckets = lock(buckets);
                f.debug_set().entries(buckets.keys()).finish()
            }
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn summary(key: &str, content: &[u8], last_modified: Timestamp) -> ObjectSummary {
    ObjectSummary {
        key: key.to_owned(),
        size: content.len() as u64,
        e_tag: e_tag(&Md5::digest(content)),
        last_modified,
    }
}

/// An entity tag: the digest in quotes.
fn e_tag(digest: &[u8]) -> String {
    let mut tag = String::from("\"");
    for byte in digest {
        // Writing to a String can't fail.
        let _ = write!(tag, "{byte:02x}");
    }
    tag.push('"');
    tag
}

/// A bucket is one folder: S3's names have letters, digits, dots and hyphens only.
fn check_bucket_name(bucket: &str) -> Result<(), BucketError> {
    let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    if bucket.chars().all(legal) && bucket.chars().any(|c| c != '.') {
        Ok(())
    } else {
        Err(BucketError::InvalidBucketName)
    }
}

#[cfg(test)]
mod tests;
