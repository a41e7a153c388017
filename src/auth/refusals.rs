//! Why somebody's token was refused: for the log only, callers are told nothing of it.

/// Makes an enum of refusals, each with its word in the log.
macro_rules! refusals {
    ($(#[$of:meta])* $refusal:ident { $($(#[$doc:meta])* $name:ident = $code:literal,)* }) => {
        $(#[$of])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $refusal {
            $($(#[$doc])* $name,)*
        }

        impl $refusal {
            /// Its word in the log.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }
        }

        impl std::fmt::Display for $refusal {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

pub(crate) use refusals;
