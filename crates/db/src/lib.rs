//! The database: SQLite in one file or PostgreSQL, one code for both.
//!
//! Reads go through [`Db::read`]; every change goes through [`Db::write`], one transaction for one
//! command. On SQLite the writer is a pool of one connection that begins IMMEDIATE, so that two
//! writers wait for each other instead of failing.

pub mod entities;
pub mod french;
pub mod fulltext;
mod migrations;
#[cfg(test)]
mod tests;
pub mod vocabulary;

use std::time::Duration;

pub use sea_orm::ConnectionTrait;
use sea_orm::{
    ConnectOptions, Database, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, FromQueryResult,
    Statement, TransactionOptions, TransactionTrait, Value,
};

/// A transaction that writes. Dropped without `commit`, it changes nothing.
pub type Tx = DatabaseTransaction;

#[derive(Clone, Debug)]
pub struct Db {
    reader: DatabaseConnection,
    writer: DatabaseConnection,
}

impl Db {
    /// Opens `sqlite:///path/file.db` (created when missing) or `postgres://…` and brings the schema up to date.
    pub async fn open(url: &str) -> Result<Db, DbErr> {
        let db = Self::connect(url).await?;
        migrations::run(&db.writer).await?;
        Ok(db)
    }

    /// Opens without touching the schema.
    pub async fn connect(url: &str) -> Result<Db, DbErr> {
        if url.starts_with("sqlite:") {
            let url = if url.contains('?') {
                url.to_owned()
            } else {
                format!("{url}?mode=rwc")
            };
            Ok(Db {
                writer: sqlite(&url, 1).await?,
                reader: sqlite(&url, 8).await?,
            })
        } else {
            let mut options = ConnectOptions::new(url);
            options
                .max_connections(16)
                .sqlx_logging(false)
                .acquire_timeout(Duration::from_secs(20));
            let pool = Database::connect(options).await?;
            Ok(Db {
                reader: pool.clone(),
                writer: pool,
            })
        }
    }

    /// Names of the migrations that the schema still lacks.
    pub async fn pending_migrations(&self) -> Result<Vec<String>, DbErr> {
        migrations::pending(&self.writer).await
    }

    pub fn read(&self) -> &DatabaseConnection {
        &self.reader
    }

    pub async fn write(&self) -> Result<Tx, DbErr> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(sea_orm::SqliteTransactionMode::Immediate),
            ..Default::default()
        };
        self.writer.begin_with_options(options).await
    }

    pub fn backend(&self) -> DbBackend {
        self.reader.get_database_backend()
    }

    pub async fn close(self) -> Result<(), DbErr> {
        self.reader.close().await?;
        self.writer.close().await
    }
}

async fn sqlite(url: &str, connections: u32) -> Result<DatabaseConnection, DbErr> {
    use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .min_connections(1)
        .sqlx_logging(false)
        .acquire_timeout(Duration::from_secs(30))
        .map_sqlx_sqlite_opts(|options| {
            options
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .busy_timeout(Duration::from_secs(20))
                .foreign_keys(true)
                .pragma("temp_store", "memory")
                .pragma("cache_size", "-32000")
        });
    Database::connect(options).await
}

/// A statement in SQL text with `$1`, `$2`… for both databases.
pub fn sql<C: ConnectionTrait>(conn: &C, text: &str, values: Vec<Value>) -> Statement {
    Statement::from_sql_and_values(conn.get_database_backend(), text, values)
}

/// All rows of a report written in SQL.
pub async fn rows<T: FromQueryResult, C: ConnectionTrait>(
    conn: &C,
    text: &str,
    values: Vec<Value>,
) -> Result<Vec<T>, DbErr> {
    T::find_by_statement(sql(conn, text, values)).all(conn).await
}

/// The first row of a report written in SQL.
pub async fn row<T: FromQueryResult, C: ConnectionTrait>(
    conn: &C,
    text: &str,
    values: Vec<Value>,
) -> Result<Option<T>, DbErr> {
    T::find_by_statement(sql(conn, text, values)).one(conn).await
}

/// Runs a change written in SQL; gives the number of rows touched.
pub async fn run<C: ConnectionTrait>(conn: &C, text: &str, values: Vec<Value>) -> Result<u64, DbErr> {
    Ok(conn.execute_raw(sql(conn, text, values)).await?.rows_affected())
}

#[derive(FromQueryResult)]
struct Number {
    value: i64,
}

/// The next number of an unbroken series of a service (`tickets`…), inside the transaction that uses it.
pub async fn next_number(tx: &Tx, service_id: i64, name: &str) -> Result<i64, DbErr> {
    let text = "INSERT INTO counters (service_id, name, value) VALUES ($1, $2, 1) \
                ON CONFLICT (service_id, name) DO UPDATE SET value = counters.value + 1 RETURNING value";
    let found: Option<Number> = row(tx, text, vec![service_id.into(), name.into()]).await?;
    found
        .map(|n| n.value)
        .ok_or_else(|| DbErr::RecordNotFound(format!("counter {name}")))
}
