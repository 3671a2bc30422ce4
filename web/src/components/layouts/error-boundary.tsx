import { Component, type ReactNode } from 'react'

interface ErrorBoundaryProps {
  /** The current address; a different one may work, so the boundary resets. */
  address: string
  fallback: ReactNode
  children: ReactNode
}

interface ErrorBoundaryState {
  address: string
  hasFailed: boolean
}

/** Shows a message instead of an empty page. A class, because React has no such feature for functions. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, ErrorBoundaryState> {
  override state = { address: this.props.address, hasFailed: false }

  static getDerivedStateFromError() {
    return { hasFailed: true }
  }

  static getDerivedStateFromProps({ address }: ErrorBoundaryProps, state: ErrorBoundaryState) {
    return address === state.address ? null : { address, hasFailed: false }
  }

  override render() {
    return this.state.hasFailed ? this.props.fallback : this.props.children
  }
}
