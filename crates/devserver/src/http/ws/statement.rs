//! Prepared statements of both generations: which request is which call.

use taos_proto::code::TaosError;
use taos_proto::frame::BinaryAction;
use taos_proto::message::{Action, Message, ValidateReply};

use super::bound::Bound;
use super::question::Question;
use super::session::Session;
use crate::prepared::FieldKind;
use crate::session::Session as EngineSession;

/// The statement that a request names.
pub(super) fn named(action: &Action) -> Option<u64> {
    match action {
        Action::StmtAddBatch(id)
        | Action::StmtExec(id)
        | Action::StmtUseResult(id)
        | Action::StmtGetTagFields(id)
        | Action::StmtGetColFields(id)
        | Action::StmtNumParams(id)
        | Action::StmtClose(id)
        | Action::Stmt2Exec(id)
        | Action::Stmt2Result(id)
        | Action::Stmt2Close(id) => Some(id.stmt_id),
        Action::StmtPrepare(args) => Some(args.stmt_id),
        Action::StmtSetTableName(args) => Some(args.stmt_id),
        Action::StmtSetTags(args) => Some(args.stmt_id),
        Action::StmtBind(args) => Some(args.stmt_id),
        Action::StmtGetParam(args) => Some(args.stmt_id),
        Action::Stmt2Prepare(args) => Some(args.stmt_id),
        _ => None,
    }
}

impl Session {
    pub(super) async fn act_on_statement(
        &self,
        question: &Question,
        action: Action,
    ) -> Option<Message> {
        match action {
            Action::StmtInit(_) => question.success(self.stmt_init()),
            Action::StmtPrepare(args) => {
                question.answered(self.stmt_prepare(args.stmt_id, args.sql).await)
            }
            Action::StmtSetTableName(args) => {
                question.answered(self.stmt_set_table_name(args.stmt_id, args.name).await)
            }
            Action::StmtSetTags(args) => {
                question.answered(self.stmt_set_tags(args.stmt_id, Bound::Json(args.tags)).await)
            }
            Action::StmtBind(args) => {
                question.answered(self.stmt_bind(args.stmt_id, Bound::Json(args.columns)).await)
            }
            Action::StmtAddBatch(id) => question.answered(self.stmt_add_batch(id.stmt_id).await),
            Action::StmtExec(id) => question.answered(self.stmt_exec(id.stmt_id).await),
            Action::StmtUseResult(id) => question.answered(self.stmt_use_result(id.stmt_id).await),
            Action::StmtGetTagFields(id) => {
                question.answered(self.stmt_fields(id.stmt_id, FieldKind::Tag).await)
            }
            Action::StmtGetColFields(id) => {
                question.answered(self.stmt_fields(id.stmt_id, FieldKind::Column).await)
            }
            Action::StmtNumParams(id) => question.answered(self.stmt_num_params(id.stmt_id).await),
            Action::StmtGetParam(args) => {
                question.answered(self.stmt_get_param(args.stmt_id, args.index).await)
            }
            Action::StmtClose(id) if self.stmts.free(id.stmt_id) => None,
            Action::StmtClose(_) => question.failure(&TaosError::adapter("stmt is nil")),
            Action::Stmt2Init(_) => question.success(self.stmt2_init()),
            Action::Stmt2Prepare(args) => question.answered(self.stmt2_prepare(args).await),
            Action::Stmt2Exec(id) => question.answered(self.stmt2_exec(id.stmt_id).await),
            Action::Stmt2Result(id) => question.answered(self.stmt2_result(id.stmt_id).await),
            Action::Stmt2Close(id) => question.answered(self.stmt2_close(id.stmt_id)),
            _ => question.unsupported(&format!("`{}`", question.action)),
        }
    }

    /// The binary requests that bind, and the one that asks whether a statement can be read.
    pub(super) async fn bind(&self, question: Question, action: BinaryAction) -> Option<Message> {
        match action {
            BinaryAction::ValidateSql { sql } => {
                let result_code = EngineSession::validate(&sql).err().map_or(0, |error| error.code);
                question.success(ValidateReply { result_code: result_code.into() })
            }
            BinaryAction::SetTags { stmt_id, block } => {
                let done = self.stmt_set_tags(stmt_id, Bound::Block(block)).await;
                question.about(Some(stmt_id)).answered(done)
            }
            BinaryAction::Bind { stmt_id, block } => {
                let done = self.stmt_bind(stmt_id, Bound::Block(block)).await;
                question.about(Some(stmt_id)).answered(done)
            }
            BinaryAction::Stmt2Bind { stmt_id, column, data } => {
                let done = self.stmt2_bind(stmt_id, column, data).await;
                question.about(Some(stmt_id)).answered(done)
            }
            BinaryAction::Stmt2BindExec { stmt_id, data } => {
                let done = self.stmt2_bind_exec(stmt_id, data).await;
                question.about(Some(stmt_id)).answered(done)
            }
            _ => question.unsupported(&format!("`{}`", question.action)),
        }
    }
}
