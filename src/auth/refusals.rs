//! Why somebody's token was refused: for the log only, callers are told nothing of it.

/// Makes an enum of refusals, each with its word in the log: what is wrong with any token, and these.
macro_rules! refusals {
    ($(#[$of:meta])* $refusal:ident { $($(#[$doc:meta])* $name:ident = $code:literal,)* }) => {
        $(#[$of])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $refusal {
            /// What is wrong with it, whatever it is for.
            Token(crate::auth::jws::Fault),
            $($(#[$doc])* $name,)*
        }

        impl From<crate::auth::jws::Fault> for $refusal {
            fn from(fault: crate::auth::jws::Fault) -> Self {
                Self::Token(fault)
            }
        }

        impl $refusal {
            /// Its word in the log.
            pub fn as_str(self) -> &'static str {
                match self { Self::Token(fault) => fault.as_str(), $(Self::$name => $code,)* }
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
