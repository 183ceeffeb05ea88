use std::fs;
use std::path::PathBuf;

use super::{BucketError, Buckets};

/// A new folder, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Folder {
        let path = std::env::temp_dir().join(format!("buckets-{}", uuid::Uuid::new_v4()));
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Both kinds, with the same objects.
fn both(folder: &Folder) -> [Buckets; 2] {
    [Buckets::folder(folder.0.join("s3")), Buckets::memory()]
}

fn keys(buckets: &Buckets, bucket: &str, prefix: &str) -> Vec<String> {
    let objects = buckets.list(bucket, prefix).unwrap();
    objects.into_iter().map(|object| object.key).collect()
}

#[test]
fn objects_are_read_as_they_were_written() {
    let folder = Folder::new();
    for buckets in both(&folder) {
        buckets.create("inbox").unwrap();
        buckets.put("inbox", "a/b.txt", "one").unwrap();
        buckets.put("inbox", "a/b.txt", [0xff, 0x00]).unwrap();
        assert_eq!(buckets.get("inbox", "a/b.txt").unwrap(), [0xff, 0x00]);
        buckets.create("inbox").unwrap();
        assert_eq!(keys(&buckets, "inbox", ""), ["a/b.txt"]);
        buckets.delete("inbox", "a/b.txt").unwrap();
        let again = buckets.delete("inbox", "a/b.txt");
        assert!(matches!(again, Err(BucketError::NoSuchKey)));
        assert_eq!(keys(&buckets, "inbox", ""), [""; 0]);
    }
}

#[test]
fn a_listing_is_in_the_order_of_bytes_and_has_only_the_prefix() {
    let folder = Folder::new();
    for buckets in both(&folder) {
        buckets.create("b").unwrap();
        for key in ["a/z", "a-b", "a/é", "B", "ab/c/d", "a/b"] {
            buckets.put("b", key, key).unwrap();
        }
        let all = ["B", "a-b", "a/b", "a/z", "a/é", "ab/c/d"];
        assert_eq!(keys(&buckets, "b", ""), all);
        for (prefix, expected) in [
            ("a/", &["a/b", "a/z", "a/é"][..]),
            ("a", &["a-b", "a/b", "a/z", "a/é", "ab/c/d"]),
            ("ab/c/d", &["ab/c/d"]),
            ("ab/c/", &["ab/c/d"]),
            ("ab/c/d/", &[]),
            ("../", &[]),
            ("/", &[]),
        ] {
            assert_eq!(keys(&buckets, "b", prefix), expected, "{prefix}");
        }
    }
}

#[test]
fn a_listing_has_size_and_entity_tag() {
    let folder = Folder::new();
    for buckets in both(&folder) {
        buckets.create("b").unwrap();
        // As AWS gives it for these bytes.
        buckets.put("b", "k", "text data").unwrap();
        let object = buckets.head("b", "k").unwrap();
        assert_eq!(
            object.e_tag,
            "\"332eec544317a6d340b8e77da7fe54ad\"".to_owned()
        );
        assert_eq!(object.size, 9);
        let age = jiff::Timestamp::now().duration_since(object.last_modified);
        assert!(age.as_secs().abs() < 60, "{age:?}");
    }
}

#[test]
fn what_is_not_there_is_no_such_bucket_or_key() {
    let folder = Folder::new();
    for buckets in both(&folder) {
        buckets.create("b").unwrap();
        buckets.put("b", "dir/k", "").unwrap();
        for key in [
            "x", "dir", "dir/", "dir/K", "dir//k", "dir/k/x", "", "/dir/k", "./dir/k",
        ] {
            let error = buckets.get("b", key).unwrap_err();
            assert!(matches!(error, BucketError::NoSuchKey), "{key}: {error}");
        }
        for result in [
            buckets.get("x", "k").map(drop),
            buckets.put("x", "k", ""),
            buckets.list("x", "").map(drop),
            buckets.head("x", "k").map(drop),
        ] {
            assert!(matches!(result, Err(BucketError::NoSuchBucket)));
        }
        for name in ["", ".", "..", "a/b", "a\\b", "/tmp", "b\0"] {
            let error = buckets.get(name, "k").unwrap_err();
            assert!(matches!(error, BucketError::InvalidBucketName), "{name}");
            assert!(buckets.create(name).is_err(), "{name}");
        }
    }
}

#[test]
fn no_key_leads_out_of_its_bucket() {
    let folder = Folder::new();
    let buckets = Buckets::folder(folder.0.join("s3"));
    buckets.create("b").unwrap();
    buckets.create("other").unwrap();
    buckets.put("other", "secret", "secret").unwrap();
    fs::write(folder.0.join("secret"), "secret").unwrap();
    let absolute = folder.0.join("secret").display().to_string();
    for key in [
        "../other/secret",
        "../../secret",
        "x/../../other/secret",
        "..\\other\\secret",
        "./../other/secret",
        &absolute,
    ] {
        assert!(buckets.get("b", key).is_err(), "{key}");
        let error = buckets.put("b", key, "changed").unwrap_err();
        assert!(
            matches!(error, BucketError::InvalidKey(_)),
            "{key}: {error}"
        );
    }
    assert_eq!(fs::read(folder.0.join("secret")).unwrap(), b"secret");
    assert_eq!(buckets.get("other", "secret").unwrap(), b"secret");
}

#[cfg(unix)]
#[test]
fn links_are_no_objects() {
    use std::os::unix::fs::symlink;

    let folder = Folder::new();
    let buckets = Buckets::folder(folder.0.join("s3"));
    buckets.create("b").unwrap();
    fs::write(folder.0.join("secret"), "secret").unwrap();
    symlink(folder.0.join("secret"), folder.0.join("s3/b/file")).unwrap();
    symlink(&folder.0, folder.0.join("s3/b/up")).unwrap();
    assert_eq!(keys(&buckets, "b", ""), [""; 0]);
    for key in ["file", "up/secret"] {
        assert!(
            matches!(buckets.get("b", key), Err(BucketError::NoSuchKey)),
            "{key}"
        );
        assert!(buckets.put("b", key, "changed").is_err(), "{key}");
    }
    assert_eq!(fs::read(folder.0.join("secret")).unwrap(), b"secret");
}

#[test]
fn copies_are_the_same_buckets() {
    let buckets = Buckets::memory();
    buckets.clone().create("b").unwrap();
    buckets.clone().put("b", "k", "v").unwrap();
    assert_eq!(buckets.get("b", "k").unwrap(), b"v");
}
