//! Where the bytes of files are: a folder of this machine or an S3-compatible service. Keys are made here and hold
//! nothing that a client chose.
use crate::config::attachments::{Attachments, Bucket};
use crate::error::{Error, Result};
use actix_web::web::Bytes;
use futures_util::stream::BoxStream;
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{ClientOptions, GetOptions, GetRange, ObjectStore, ObjectStoreExt, WriteMultipart};
use std::ops::Range;
use std::sync::Arc;

/// The storage of a server.
#[derive(Debug, Clone)]
pub struct Storage(Arc<dyn ObjectStore>);

/// How much of a file is in memory while it is taken in: parts of an S3 upload have at least this much.
const PART: usize = 5 << 20;

fn failed(error: object_store::Error) -> Error {
    Error::internal(format!("storage of attachments: {error}"))
}

impl Storage {
    /// The storage that the settings name. The folder is made when the first file comes.
    pub fn open(settings: &Attachments) -> Result<Self> {
        match &settings.bucket {
            Some(bucket) => Self::bucket(bucket),
            None => Self::folder(&settings.folder),
        }
    }

    fn folder(folder: &std::path::Path) -> Result<Self> {
        std::fs::create_dir_all(folder)
            .map_err(|e| Error::internal(format!("folder of attachments {}: {e}", folder.display())))?;
        let local = LocalFileSystem::new_with_prefix(folder).map_err(failed)?;
        // What is answered with 201 survives a power cut, as the row that names it does.
        Ok(Self(Arc::new(local.with_fsync(true))))
    }

    fn bucket(bucket: &Bucket) -> Result<Self> {
        // Another part of the process may have installed it already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let service = AmazonS3Builder::new()
            .with_endpoint(&bucket.endpoint)
            .with_bucket_name(&bucket.bucket)
            .with_region(&bucket.region)
            .with_access_key_id(&bucket.key_id)
            .with_secret_access_key(&bucket.secret)
            .with_virtual_hosted_style_request(false)
            .with_client_options(ClientOptions::new().with_allow_http(bucket.is_local()));
        Ok(Self(Arc::new(service.build().map_err(failed)?)))
    }

    /// Begins to take a file in. It is there once [`Incoming::finish`] is done, and not in parts before.
    pub async fn begin(&self, key: &str) -> Result<Incoming> {
        let upload = self.0.put_multipart(&Path::from(key)).await.map_err(failed)?;
        Ok(Incoming(WriteMultipart::new_with_chunk_size(upload, PART)))
    }

    /// These bytes of a file, as they come.
    pub async fn read(&self, key: &str, part: Range<u64>) -> Result<BoxStream<'static, Result<Bytes>>> {
        use futures_util::StreamExt;
        let options = GetOptions { range: Some(GetRange::Bounded(part)), ..GetOptions::default() };
        let found = self.0.get_opts(&Path::from(key), options).await.map_err(failed)?;
        Ok(found.into_stream().map(|bytes| bytes.map_err(failed)).boxed())
    }

    /// Deletes a file; one that is not there is as good as deleted.
    pub async fn delete(&self, key: &str) -> Result<()> {
        match self.0.delete(&Path::from(key)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(failed(error)),
        }
    }
}

/// A file that is being taken in.
pub struct Incoming(WriteMultipart);

impl Incoming {
    /// Adds bytes; waits while the storage is slower than the client.
    pub async fn put(&mut self, bytes: Bytes) -> Result<()> {
        self.0.wait_for_capacity(1).await.map_err(failed)?;
        self.0.write(&bytes);
        Ok(())
    }

    /// Completes the file.
    pub async fn finish(self) -> Result<()> {
        self.0.finish().await.map(drop).map_err(failed)
    }

    /// Gives it up.
    pub async fn abort(self) {
        if let Err(error) = self.0.abort().await {
            log::warn!("an upload that was given up: {error}");
        }
    }
}
